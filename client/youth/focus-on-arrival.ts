import { type RefObject, useEffect, useRef } from 'react'

/**
 * For the title of a screen that follows an act of the person, or that took the place of the field they were in. Never moves the focus
 * away from something that is still there (WCAG 3.2).
 */
export function useFocusOnArrival<Element extends HTMLElement>(): RefObject<Element | null> {
  const title = useRef<Element>(null)
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) title.current?.focus()
  }, [])
  return title
}
