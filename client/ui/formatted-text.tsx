import createDOMPurify from 'dompurify'
import { marked } from 'marked'
import { useLayoutEffect, useRef } from 'react'
import { keepGoodLinks } from './good-links.ts'

/**
 * Shows Markdown published by the service (help cards), the only formatted text there is; never give it what anyone types. It sanitises the
 * text in the browser that shows it: no pictures, no styles, no scripts, and only links that say where they go. It takes what
 * `markdownText` (shared/protocol/markdown.ts) takes, and throws at deeper nesting: show it within a boundary. Load it lazily: it weighs 26 kB.
 */
export function FormattedText({ markdown }: { markdown: string }) {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    place.current?.replaceChildren(sanitized(markdown))
  }, [markdown])
  return <div ref={place} className="formatted-text" />
}

function sanitized(markdown: string): DocumentFragment {
  const fragment = purify.sanitize(marked.parse(markdown, { async: false }), {
    ALLOWED_TAGS: ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a', 'h2', 'h3', 'blockquote'],
    ALLOWED_ATTR: ['href'],
    ALLOWED_URI_REGEXP: /^(?:https|tel|sms):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  keepGoodLinks(fragment)
  return fragment
}

const purify = createDOMPurify()
