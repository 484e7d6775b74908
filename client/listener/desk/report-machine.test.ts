import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { ConversationId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterReportEvent, nothingReported, type ReportEvent, type Reporting, type Seen } from './report-machine.ts'

const [one, other] = [newId<ConversationId>(), newId<ConversationId>()]
const asks = limits.unansweredAsks
const seen = (more: Partial<Seen> = {}): ReportEvent => ({
  type: 'seen',
  seen: { isOpen: true, isVeiled: false, seats: [], now: 0, ...more },
})
const done: ReportEvent = { type: 'answered', answer: ok({}) }
const quiet = { isVeiled: false, unanswered: [] }
const veiled = { isVeiled: true, unanswered: [] }

/** What was reported for these events, and what they woke. */
function played(...events: readonly (ReportEvent | { readonly type: 'woke'; readonly timer: string })[]) {
  let state: Reporting = nothingReported
  const reports: unknown[] = []
  const wakes: unknown[] = []
  for (const event of events) {
    const [next, effects] = afterReportEvent(state, event)
    state = next
    for (const effect of effects) {
      if (effect.type === 'report') reports.push(effect.report)
      if (effect.type === 'wake') wakes.push([effect.timer, effect.milliseconds])
    }
  }
  return { reports, wakes }
}

test('[C32] a desk reports once after each opening, at each change, and never before it is open', () => {
  expect(played(seen({ isOpen: false, isVeiled: true })).reports).toEqual([])
  expect(played(seen(), done, seen(), seen()).reports).toEqual([quiet])
  expect(played(seen(), done, seen({ isVeiled: true }), done, seen({ isVeiled: true })).reports).toEqual([
    quiet,
    veiled,
  ])
  const lost = seen({ isOpen: false, isVeiled: true })
  expect(played(seen({ isVeiled: true }), done, lost, seen({ isVeiled: true })).reports).toEqual([veiled, veiled])
})

test('[C32] what changes while a report is under way is reported after it, and a busy service is asked again', () => {
  expect(played(seen(), seen({ isVeiled: true }), seen({ isVeiled: true }), done).reports).toEqual([quiet, veiled])
  const busy: ReportEvent = { type: 'answered', answer: refuse('busy') }
  const again = played(seen(), busy)
  expect(again.wakes.at(-1)).toEqual(['again', 2000])
  expect(played(seen(), busy, { type: 'woke', timer: 'again' }, seen(), done, seen()).reports).toEqual([quiet, quiet])
  // An older service knows no such request: the desk does not insist.
  const unknown: ReportEvent = { type: 'answered', answer: refuse('unknown-event') }
  expect(played(seen(), unknown, seen(), seen()).reports).toEqual([quiet])
})

test('[C32] a conversation is unanswered from four minutes on, and the desk looks again when the next one is', () => {
  const seats = [
    { conversation: one, waitsSince: 0 },
    { conversation: other, waitsSince: 1000 },
  ]
  const at = (now: number) => seen({ seats, now })
  expect(played(at(asks - 1)).reports).toEqual([quiet])
  expect(played(at(asks - 1)).wakes).toEqual([['due', 1]])
  expect(played(at(asks)).reports).toEqual([{ isVeiled: false, unanswered: [one] }])
  expect(played(at(asks)).wakes).toEqual([['due', 1000]])
  expect(played(at(asks + 1000)).reports).toEqual([{ isVeiled: false, unanswered: [one, other] }])
  expect(played(at(asks + 1000)).wakes).toEqual([['due', null]])
})
