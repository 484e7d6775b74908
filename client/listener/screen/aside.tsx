import { t } from '@lingui/core/macro'
import { type ReactNode, useEffect, useId, useRef } from 'react'

/** A panel beside the chat, never over it. Opening it focuses its title. */
export function Aside(props: { title: string; onClose: () => void; children: ReactNode }) {
  const title = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <aside className="listener-aside" aria-labelledby={title}>
      <header className="listener-aside-head">
        <h2 id={title} ref={heading} tabIndex={-1}>
          {props.title}
        </h2>
        <button type="button" className="button" data-kind="quiet" onClick={props.onClose}>
          {t`Fermer`}
        </button>
      </header>
      {props.children}
    </aside>
  )
}
