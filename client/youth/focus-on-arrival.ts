import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Focuses the title of a screen that follows an act of the person, or that replaces the field they were in. The focus never leaves
 * an element that is still there (WCAG 3.2). A page that was just loaded stays at its beginning.
 */
export function useFocusOnArrival<Element extends HTMLElement>(): RefObject<Element | null> {
  const title = useRef<Element>(null)
  useLayoutEffect(() => {
    const nowhere = document.activeElement === null || document.activeElement === document.body
    if (nowhere && navigator.userActivation?.hasBeenActive !== false) title.current?.focus()
  }, [])
  return title
}
