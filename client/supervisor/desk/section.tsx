import { type ReactNode, useEffect, useId, useRef } from 'react'

/** A part of the desk. Its heading gets the focus after a change of part, so that keyboards and screen readers start there. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useEffect(() => {
    if (document.activeElement?.closest('nav')) heading.current?.focus()
  }, [])
  return (
    <section aria-labelledby={id} className="supervisor-section">
      <h2 ref={heading} id={id} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  )
}
