import { type RefObject, useEffect, useRef } from 'react'

/**
 * For the title of a screen that follows an act of the person, or that took the place of the field they were in. Never moves the focus
 * away from something that is still there (WCAG 3.2), and leaves a page that was just loaded at its beginning.
 */
export function useFocusOnArrival<Element extends HTMLElement>(): RefObject<Element | null> {
  const title = useRef<Element>(null)
  useEffect(() => {
    const nowhere = document.activeElement === null || document.activeElement === document.body
    if (nowhere && navigator.userActivation?.hasBeenActive !== false) title.current?.focus()
  }, [])
  return title
}
