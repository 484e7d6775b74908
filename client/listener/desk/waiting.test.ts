import { expect, test } from 'vitest'
import { entryOf, envelopeOf, linesOf, nothingOpened, sessionNamed } from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import type { Content } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { waitingAfter } from './waiting.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const now = 10 * limits.clockTolerance

type Said = readonly [from: 'me' | 'them', at: number] | 'permits' | 'yes' | 'question'

/** A log with these lines, from position 1 on. */
function logOf(...said: readonly Said[]) {
  const entries = said.map((each, index) =>
    entryOf(
      index + 1,
      each[0] === 'me' ? envelopeOf('listener', me, index, 'a') : envelopeOf('youth', them, index, 'a'),
    ),
  )
  const contents = said.map((each): Content => {
    if (each === 'permits') return { kind: 'permits', commitments: ['a', 'b'] }
    if (typeof each === 'string') return { kind: 'answer', proposal: 'p' as never, answer: each }
    return { kind: 'text', text: 'a', at: each[1] }
  })
  const received = receive(startTimeline('listener', me), entries)
  return opened(received, { ...nothingOpened, items: linesOf(entries, contents), taken: entries.length })
}

const since = (historyUpTo: number, ...said: readonly Said[]) =>
  waitingAfter(null, { timeline: logOf(...said), historyUpTo }, now)

test('somebody waits since the first line that has no answer, and nobody after an answer', () => {
  expect(since(0)).toBe(null)
  expect(since(0, ['them', 0], ['them', 0])).toEqual({ position: 1, since: now })
  expect(since(0, ['them', 0], ['me', 0])).toBe(null)
  expect(since(0, ['them', 0], ['me', 0], ['them', 0], ['them', 0])).toEqual({ position: 3, since: now })
  expect(since(0, ['me', 0], 'permits')).toBe(null)
  expect(since(0, ['me', 0], 'yes')).toBe(null)
  expect(since(0, ['me', 0], 'question')).toEqual({ position: 2, since: now })
})

test('a further line does not start the time anew, an answer does', () => {
  const waits = since(0, ['them', 0])
  const later = now + 60_000
  expect(waitingAfter(waits, { timeline: logOf(['them', 0], ['them', 0]), historyUpTo: 0 }, later)).toBe(waits)
  const answered = logOf(['them', 0], ['me', 0], ['them', 0])
  expect(waitingAfter(waits, { timeline: answered, historyUpTo: 0 }, later)).toEqual({ position: 3, since: later })
})

test('what was there before the page waits since its device’s time, if that can be true', () => {
  const minute = 60_000
  expect(since(1, ['them', now - 5 * minute])?.since).toBe(now - 5 * minute)
  expect(since(1, ['them', now + minute])?.since).toBe(now)
  expect(since(1, ['them', now - limits.clockTolerance - 1])?.since).toBe(now)
  // It came while the page had the conversation: the device's clock says nothing.
  expect(since(0, ['them', now - 5 * minute])?.since).toBe(now)
})
