import { useEffect, useLayoutEffect, useRef, useState } from 'react'

const nearEndPixels = 80
/** The share of the view that the last lines keep above a card that follows them. */
const shareOfLines = 0.3

/**
 * Scrolls to new lines for a reader who is at the end of a log, and for no other: for those, `behind` becomes true when something new stands
 * below the view. `count`: the number of lines. `firstNew`: the first unseen line, where that is known; `toNew` scrolls there, else to the
 * end. `scroller`: the log itself, or an element that holds the log and a card after it. The end is then the beginning of the card, and a
 * field of the card that has the focus stays on the screen.
 */
export function useFollowing(count: number, firstNew: (log: HTMLElement) => HTMLElement | undefined = () => undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [behind, setBehind] = useState(false)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let measured = ''
    const size = () => `${element.clientWidth} ${element.clientHeight} ${element.scrollHeight}`
    const follow = () => {
      atEnd.current = Math.abs(endOf(element) - element.scrollTop) < nearEndPixels
      if (atEnd.current) setBehind(false)
    }
    const onScroll = () => {
      // The reader did not scroll: an element changed its size, which `onResize` handles.
      if (measured !== '' && measured !== size()) return
      follow()
    }
    // The frame shrinks when the composer, a panel, a notice or a keyboard grows: a reader at the end stays there.
    const onResize = () => {
      measured = size()
      // A panel has taken the place of the log: keep the position.
      if (element.clientHeight === 0) return
      const field = fieldInUse(element)
      if (field) field.scrollIntoView({ block: 'nearest' })
      else if (atEnd.current) element.scrollTop = endOf(element)
      else follow()
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    const resizing = typeof ResizeObserver === 'function' ? new ResizeObserver(onResize) : undefined
    for (const observed of [element, ...element.children]) resizing?.observe(observed)
    return () => {
      element.removeEventListener('scroll', onScroll)
      resizing?.disconnect()
    }
  }, [])

  // A log that comes to the screen, for the first time or again (React's Activity), begins at its end.
  useLayoutEffect(() => {
    atEnd.current = true
    setBehind(false)
  }, [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || count === 0) return
    if (atEnd.current && !fieldInUse(element)) element.scrollTop = endOf(element)
    else setBehind(true)
  }, [count])

  /** Moves the focus to the log, since the pressed button disappears. */
  const toNew = () => {
    const element = scroller.current
    if (!element) return
    const line = firstNew(element)
    logIn(element)?.focus({ preventScroll: true })
    element.scrollTop = line ? element.scrollTop + toBeginningOf(line, element) : endOf(element)
    setBehind(false)
  }
  return { scroller, behind, toNew }
}

const logIn = (scroller: HTMLElement) =>
  scroller.closest<HTMLElement>('[role=log]') ?? scroller.querySelector<HTMLElement>('[role=log]')

/** The scroll position of the end: the last line, or the beginning of a card after it, which then takes the greater part of the view. */
function endOf(scroller: HTMLElement): number {
  const end = scroller.scrollHeight - scroller.clientHeight
  const log = scroller.querySelector('[role=log]')
  const card = log?.nextElementSibling
  if (!log || !card || card.getBoundingClientRect().height === 0) return end
  // Something may stand above the log.
  const first = scroller.firstElementChild ?? log
  const beginning = card.getBoundingClientRect().top - first.getBoundingClientRect().top
  return Math.max(0, Math.min(end, beginning - scroller.clientHeight * shareOfLines))
}

const fieldInUse = (scroller: HTMLElement) =>
  scroller.querySelector<HTMLElement>(':is(textarea, input:not([type="radio"], [type="checkbox"])):focus')

/** The distance to scroll to the beginning of a line, with a little space above it if its end still fits. */
function toBeginningOf(line: HTMLElement, log: HTMLElement): number {
  const { top, height } = line.getBoundingClientRect()
  const above = Math.max(0, Math.min(abovePixels, log.clientHeight - height))
  return top - log.getBoundingClientRect().top - above
}

const abovePixels = 8
