import { t } from '@lingui/core/macro'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Boundary } from '#client/ui/boundary.tsx'
import { Line } from './line.tsx'
import type { ShownLine } from './shown-line.ts'

/**
 * The conversation. What was said before this page was loaded is not read aloud: the log becomes a live region once it is there
 * (`caughtUp`). It follows new lines only for someone who is at the end of it, and never moves the focus. `children`: what follows the last line,
 * which comes into view with its beginning and the line before it.
 */
export function Log(props: { lines: readonly ShownLine[]; caughtUp: boolean; children?: ReactNode }) {
  const { lines, caughtUp } = props
  const live = useLiveAfterHistory(caughtUp)
  const { scroller, behind, toEnd } = useFollowing(lines.length)
  const lastSent = lines.findLast((line) => line.kind === 'text' && line.delivery === 'sent')

  return (
    <div className="youth-log-frame">
      <div ref={scroller} className="youth-log" data-behind={behind || undefined} translate="no">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
        <div role="log" aria-label={t`Conversation`} aria-live={live ? undefined : 'off'} tabIndex={0}>
          <ol>
            {lines.map((line) => (
              <Boundary key={line.key} as="li" of={line} words={t`Ce message ne peut pas être affiché.`}>
                <Line line={line} last={line === lastSent} />
              </Boundary>
            ))}
          </ol>
        </div>
        {props.children}
      </div>
      {behind && (
        <button type="button" className="button youth-newer" onClick={toEnd}>
          {t`Nouveau message ↓`}
        </button>
      )}
    </div>
  )
}

/** Becomes true a moment after the history was put in place, so that no screen reader takes it for news. */
function useLiveAfterHistory(caughtUp: boolean): boolean {
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!caughtUp) return
    const timer = setTimeout(setLive, 500, true)
    return () => clearTimeout(timer)
  }, [caughtUp])
  return live
}

const nearEndPixels = 80
const shareOfLines = 0.3

function useFollowing(count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [behind, setBehind] = useState(false)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let measured = ''
    const size = () => `${element.clientHeight} ${element.scrollHeight}`
    const onScroll = () => {
      // Not the person's doing: something grew or shrank, which is dealt with below.
      if (measured !== size()) return
      atEnd.current = isAtEnd(element)
      if (atEnd.current) setBehind(false)
    }
    const resized = new ResizeObserver(() => {
      measured = size()
      const field = fieldInUse(element)
      if (field) field.scrollIntoView({ block: 'nearest' })
      else if (atEnd.current) scrollToEnd(element)
      else atEnd.current = isAtEnd(element)
    })
    element.addEventListener('scroll', onScroll, { passive: true })
    for (const observed of [element, ...element.children]) resized.observe(observed)
    return () => {
      element.removeEventListener('scroll', onScroll)
      resized.disconnect()
    }
  }, [])

  useLayoutEffect(() => {
    const element = scroller.current
    if (count === 0 || !element) return
    if (atEnd.current && !fieldInUse(element)) scrollToEnd(element)
    else setBehind(true)
  }, [count])

  const toEnd = () => {
    // The button goes, and the focus stays with what it showed.
    scroller.current?.querySelector<HTMLElement>('[role=log]')?.focus({ preventScroll: true })
    if (scroller.current) scrollToEnd(scroller.current)
    setBehind(false)
  }
  return { scroller, behind, toEnd }
}

/** Following ends with the last line; a card after it takes the greater part of the view, from its beginning. */
function endOf(element: HTMLElement): number {
  const end = element.scrollHeight - element.clientHeight
  const [lines, after] = element.children
  if (!lines || !after || after.getBoundingClientRect().height === 0) return end
  const beginning = after.getBoundingClientRect().top - lines.getBoundingClientRect().top
  return Math.max(0, Math.min(end, beginning - element.clientHeight * shareOfLines))
}

const isAtEnd = (element: HTMLElement) => Math.abs(endOf(element) - element.scrollTop) < nearEndPixels

function scrollToEnd(element: HTMLElement): void {
  element.scrollTop = endOf(element)
}

/** The field of a card that somebody writes in: it stays on the screen while a keyboard opens or closes, and nothing scrolls it away. */
function fieldInUse(element: HTMLElement): HTMLElement | null {
  return element.querySelector<HTMLElement>(':is(textarea, input:not([type="radio"], [type="checkbox"])):focus')
}
