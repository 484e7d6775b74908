import { type RefObject, useEffect, useRef } from 'react'
import type { ShownItem } from './shown-items.ts'

/**
 * Reports the position of the last item whose end is in view: when items come, when the log scrolls or changes size, and when the page comes to the
 * front; 0 if no item ends in view. Reports nothing while the page is in the background or the log is hidden.
 */
export function useShown(
  scroller: RefObject<HTMLElement | null>,
  items: readonly ShownItem[],
  onShown: (position: number) => void,
): void {
  const latest = useRef(onShown)
  useEffect(() => {
    latest.current = onShown
  }, [onShown])
  const last = items.findLast(({ position }) => position !== null)?.position ?? 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: the last item changes what is in view.
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const position = lastInView(element)
      if (position !== null) latest.current(position)
    }
    look()
    const resizing = typeof ResizeObserver === 'function' ? new ResizeObserver(look) : undefined
    resizing?.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    document.addEventListener('visibilitychange', look)
    return () => {
      resizing?.disconnect()
      element.removeEventListener('scroll', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [scroller, last, items.length])
}

export const linesOf = (log: Element): HTMLElement[] => [...log.querySelectorAll<HTMLElement>('[data-position]')]

export const positionOf = (line: HTMLElement): number => Number(line.dataset.position)

/** Null if the log is not in view, 0 if no line ends in it. Only a line's end counts: the listener has seen the line, or scrolled past it. */
function lastInView(log: HTMLElement): number | null {
  if (document.visibilityState !== 'visible' || log.checkVisibility?.() === false) return null
  const { top, bottom } = log.getBoundingClientRect()
  const lowest = Math.min(bottom, window.innerHeight) + 1
  const line = linesOf(log).findLast((each) => {
    const end = each.getBoundingClientRect().bottom
    return end >= top && end <= lowest
  })
  return line ? positionOf(line) : 0
}
