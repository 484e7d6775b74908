import { type RefObject, useLayoutEffect } from 'react'
import type { TicketId } from '#shared/ids.ts'

/** Where somebody was writing when the ticket on screen was closed by itself. */
export type KeptPlace = { readonly ticket: TicketId; readonly start: number; readonly end: number }

/**
 * A ticket that is opened anew by itself (SPEC L16) gives the focus and the selection back to its answer field, where its person was writing. It takes
 * the focus from nothing that the person has gone to meanwhile. `place` outlives the ticket's part of the screen; `field` does not.
 */
export function useKeptPlace(
  place: RefObject<KeptPlace | null>,
  field: RefObject<HTMLTextAreaElement | null>,
  { ticket, isAnew }: { readonly ticket: TicketId; readonly isAnew: boolean },
): void {
  useLayoutEffect(() => {
    const left = place.current
    place.current = null
    if (isAnew && left?.ticket === ticket && isNowhereElse(document.activeElement)) {
      field.current?.focus()
      field.current?.setSelectionRange(left.start, left.end)
    }
    return () => {
      const written = field.current
      if (!written || document.activeElement !== written) return
      place.current = { ticket, start: written.selectionStart, end: written.selectionEnd }
    }
  }, [place, field, ticket, isAnew])
}

/** The page itself, or the heading that the focus falls back to (`keep-focus.ts`). */
const isNowhereElse = (focused: Element | null) => focused === null || focused.matches('body, h1, h2, h3')
