import type { Line, Timeline } from '#client/conversation/timeline.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'

/** How long a person has waited for an answer. `position`: of their first unanswered line. `since`: milliseconds, by this page's clock. */
export type Waiting = { readonly position: number; readonly since: number }

type Read = { readonly timeline: Timeline; readonly historyUpTo: number }

/**
 * A line that comes while this page has the conversation waits since then, whatever its device's clock says. What was there before (up to
 * `historyUpTo`, after a reload for example) waits since its device's time, if that is within the last day, else since now. Null if nobody waits.
 * `before`: what was known; `now` in milliseconds.
 */
export function waitingAfter(before: Waiting | null, { timeline, historyUpTo }: Read, now: number): Waiting | null {
  const first = firstUnanswered(timeline)
  if (!first) return null
  const { position, content } = first
  if (position === before?.position) return before
  const said = position <= historyUpTo && 'at' in content ? content.at : now
  const isLikely = said <= now && now - said <= limits.clockTolerance
  return { position, since: isLikely ? said : now }
}

/**
 * The same where this page opens nothing (SPEC C34): whoever waited still does, and whoever writes after `historyUpTo` waits since then. Without keys it
 * answers nobody.
 */
export function waitingUnopened(before: Waiting | null, { timeline, historyUpTo }: Read, now: number): Waiting | null {
  if (before) return before
  const isTheirs = (entry: Timeline['sealed'][number]) =>
    entry.kind === 'message' && entry.envelope.role !== timeline.own.role && entry.position > historyUpTo
  const first = timeline.sealed.find(isTheirs)
  return first ? { position: first.position, since: now } : null
}

/** The others' first line after this side's last one that wants an answer. Only what came since then is looked at. */
function firstUnanswered({ items, own }: Timeline): Line | undefined {
  let first: Line | undefined
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item?.kind !== 'line' || !isForPeople(item.content)) continue
    if (item.reference.role === own.role) return first
    if (item.content.kind !== 'answer' || item.content.answer === 'question') first = item
  }
  return first
}
