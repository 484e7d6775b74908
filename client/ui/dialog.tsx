import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'

/**
 * A native modal dialog, shown as long as it is rendered. The browser keeps the focus inside, closes it on Escape and gives the focus
 * back (WCAG 2.4.3). The element marked `data-first-focus` has the focus first, else the first that takes it: mark the one that changes nothing.
 * `onClose` is called after the dialog has closed.
 */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useLayoutEffect(() => {
    const shown = dialog.current
    // A dialog behind a veil is shown once the veil is lifted.
    if (!shown?.isConnected || shown.open) return
    shown.showModal()
    shown.querySelector<HTMLElement>('[data-first-focus]')?.focus()
    return () => shown.close()
  }, [])

  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  )
}
