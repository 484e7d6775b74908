import { limits } from '#shared/protocol/limits.ts'
import type { SessionTime } from '#shared/protocol/session.ts'

/** A moment by the page's two clocks, milliseconds: one of them may be set, the other may stand still while a computer sleeps. */
export type Moment = { readonly wall: number; readonly running: number }

/** What the service has said of how far the session is, and when it came. */
export type ToldTime = { readonly time: SessionTime; readonly at: Moment }

/** What a page says of the end of its session (SPEC C28), and the moment that it is about, milliseconds. */
export type ComingEnd = { readonly kind: 'soon' | 'open-only' | 'last-minutes' | 'closing'; readonly at: number }

const lastMinutes = 15 * 60_000

/** Null while nothing has to be said. */
export function comingEnd({ time, at }: ToldTime, now: Moment): ComingEnd | null {
  const passed = Math.max(0, now.wall - at.wall, now.running - at.running)
  const left = time.until - time.now - passed
  switch (time.phase) {
    case 'on':
      return left > limits.staffSessionWarning ? null : { kind: 'soon', at: time.until }
    case 'open-only':
      return { kind: left > lastMinutes ? 'open-only' : 'last-minutes', at: time.until }
    case 'closing':
      return { kind: 'closing', at: time.until }
  }
}
