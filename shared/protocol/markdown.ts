import * as v from 'valibot'
import { writtenText } from './plain-text.ts'

/**
 * The Markdown of a help card, with a limited depth. Parsers recurse for each quote in a quote, list in a list and emphasis in an emphasis;
 * 1,990 `>` signs overflow their stack. A line begins with at most 24 signs of quoting, listing and indenting. A paragraph has at most 100
 * runs of emphasis signs and brackets, of at most three signs each. No real card is that deep, and this depth is far from overflowing a stack.
 */
export const markdownText = v.pipe(writtenText(2000), v.check(isShallow))

function isShallow(markdown: string): boolean {
  return (
    !tooDeepLine.test(markdown) &&
    markdown.split(/\n\s*\n/).every((paragraph) => {
      const runs = paragraph.replace(ruler, '').match(emphasis) ?? []
      return runs.length <= 100 && runs.every((run) => run.length <= 3)
    })
  )
}

const tooDeepLine = /^(?:[ \t>]|[-*+](?=[ \t>])|\d{1,9}[.)](?=[ \t>])){25}/m
/** A thematic break uses the same signs, and is not emphasis. */
const ruler = /^[ \t]*(?:[*_][ \t]*){3,}$/gm
const emphasis = /\*+|_+|~+|\[/g
