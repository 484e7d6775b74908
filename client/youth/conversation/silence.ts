import type { Line, Timeline } from '#client/conversation/timeline.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'

/**
 * How long a line has waited for an answer, by this device's clock (SPEC C27). `line`: the first unanswered one, and who reads it; null without one.
 * `waited`: milliseconds, with the page in view and connected. `typed`: the reader has typed since.
 */
export type Silence = { readonly line: string | null; readonly waited: number; readonly typed: boolean }

export const noSilence: Silence = { line: null, waited: 0, typed: false }

/** `counts`: the page is in view and connected. */
export type Tick = {
  readonly line: string | null
  readonly passed: number
  readonly counts: boolean
  readonly types: boolean
}

/** A page that slept, or whose timers were late, counts no more than this for one step, milliseconds. */
const longestStep = 15_000

export function afterTick(silence: Silence, { line, passed, counts, types }: Tick): Silence {
  if (line === null) return noSilence
  const before = line === silence.line ? silence : { ...noSilence, line }
  const waited = before.waited + (counts ? Math.min(Math.max(passed, 0), longestStep) : 0)
  return { line, waited, typed: before.typed || types }
}

/** `J'attends encore`: the count begins anew. */
export const waitOn = (silence: Silence): Silence => ({ ...silence, waited: 0 })

export const asksNow = ({ line, waited, typed }: Silence): boolean =>
  line !== null && waited >= limits.unansweredAsks + (typed ? limits.unansweredTypes : 0)

/** The person's first line after the last one of the other side. Only what came since then is looked at. */
export function firstUnanswered({ items, own }: Pick<Timeline, 'items' | 'own'>): Line | undefined {
  let first: Line | undefined
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item?.kind !== 'line' || !isForPeople(item.content)) continue
    if (item.reference.role !== own.role) return first
    if (item.content.kind !== 'answer' || item.content.answer === 'question') first = item
  }
  return first
}
