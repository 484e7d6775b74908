import { useEffect, useLayoutEffect, useRef, useState } from 'react'

const nearEndPixels = 80

/**
 * Follows new lines for someone who is at the end of a log, and for nobody else: `behind` once something new stands below what they see. `count`: how many lines
 * there are.
 */
export function useFollowing(count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [behind, setBehind] = useState(false)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const onScroll = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPixels
      if (atEnd.current) setBehind(false)
    }
    // The frame shrinks when the composer or a notice grows: who was at the end stays there.
    const onResize = () => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    const resizing = typeof ResizeObserver === 'function' ? new ResizeObserver(onResize) : undefined
    resizing?.observe(element)
    return () => {
      element.removeEventListener('scroll', onScroll)
      resizing?.disconnect()
    }
  }, [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || count === 0) return
    if (atEnd.current) element.scrollTop = element.scrollHeight
    else setBehind(true)
  }, [count])

  const toEnd = () => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
    setBehind(false)
  }
  return { scroller, behind, toEnd }
}
