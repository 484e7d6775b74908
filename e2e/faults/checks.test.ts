import { expect, test } from 'vitest'
import type { TimelineItem } from '#client/conversation/timeline.ts'
import type { ConversationId, SenderSessionId, StaffId } from '#shared/ids.ts'
import { passesIn, type Seen, violationsOf } from './checks.ts'

const conversation = 'c' as ConversationId
const page = 'p' as SenderSessionId

const line = (position: number, sequence: number, text: string): TimelineItem => ({
  kind: 'line',
  position,
  epoch: 0,
  reference: { role: 'youth', session: page, sequence },
  certificate: null,
  content: { kind: 'text', text, at: 0 },
  unread: undefined,
})
const joined = (position: number, alias: string): TimelineItem => ({
  kind: 'readers',
  position,
  epoch: 1,
  readers: [{ certificate: { alias } as never, kind: 'listener', firstEpoch: 0 }],
})
const passedOn = (position: number): TimelineItem => ({
  kind: 'line',
  position,
  epoch: 1,
  reference: { role: 'listener', session: 's' as SenderSessionId, sequence: 0 },
  certificate: null,
  unread: undefined,
  content: { kind: 'pass', to: null, alias: null, reason: 'called-away', note: null },
})
const lost = (position: number, alias: string): TimelineItem => ({
  kind: 'event',
  position,
  event: 'listener-lost',
  listener: 'l' as StaffId,
  alias,
})
const whole = [joined(1, 'Sam'), line(2, 0, 'un'), line(3, 1, 'deux')]

const seen = (young: readonly TimelineItem[], more: Partial<Seen> = {}): Seen => ({
  conversation,
  young,
  desks: [{ name: 'Sam', items: young }],
  acknowledged: ['un', 'deux'],
  ...more,
})

test('a correct run has no findings', () => {
  expect(violationsOf(seen(whole))).toEqual([])
})

test.each<[string, Seen, RegExp]>([
  ['a lost line', seen(whole.slice(0, 2)), /lost “deux”/],
  ['a doubled line', seen([...whole, line(4, 2, 'un')]), /doubled “un”/],
  ['lines out of order', seen([joined(1, 'Sam'), line(2, 1, 'deux'), line(3, 0, 'un')]), /reordered “deux”/],
  ['a hole in the positions', seen([whole[0]!, whole[1]!, line(4, 1, 'deux')]), /has positions 1 2 4/],
  [
    'a warning',
    seen([...whole, { kind: 'warning', position: 4, role: 'youth', warning: 'unreadable' }]),
    /warns of unreadable/,
  ],
  [
    'two desks at once',
    seen(whole, {
      desks: [
        { name: 'Sam', items: whole },
        { name: 'Noa', items: whole },
      ],
    }),
    /is at 2 desks/,
  ],
  ['nobody', seen(whole, { desks: [] }), /is at 0 desks/],
  [
    'a desk that has read less',
    seen(whole, { desks: [{ name: 'Sam', items: whole.slice(0, 2) }] }),
    /Sam has readers \| un, the young person/,
  ],
  ['a second listener beside the first', seen([...whole, joined(4, 'Noa')]), /Noa joined while Sam was there/],
])('%s is found', (_, wrong, words) => {
  expect(violationsOf(wrong).join('\n')).toMatch(words)
})

test('a second listener after the loss of the first is correct', () => {
  expect(violationsOf(seen([...whole, lost(4, 'Sam'), joined(5, 'Noa')]))).toEqual([])
  // The former listener was let go before the next one came.
  expect(violationsOf(seen([...whole, lost(4, 'Sam'), joined(6, 'Noa')]))).toEqual([])
  expect(violationsOf(seen([...whole, lost(4, 'Sam'), joined(7, 'Noa')]))).not.toEqual([])
})

test('a second listener is also correct after the first said to pass the conversation on, and that is counted', () => {
  const passed = [...whole, passedOn(4), joined(5, 'Noa')]
  expect(violationsOf(seen(passed))).toEqual([])
  expect(passesIn(passed)).toBe(1)
  // Nobody reads until whoever is free next comes.
  const toNobody: TimelineItem = { kind: 'readers', position: 5, epoch: 2, readers: [] }
  expect(violationsOf(seen([...whole, passedOn(4), toNobody, joined(6, 'Noa')]))).toEqual([])
  expect(passesIn([...whole, passedOn(4), toNobody, joined(6, 'Noa')])).toBe(1)
  // What was said before a loss, or before somebody else came, counts no more.
  expect(passesIn([...whole, passedOn(4), lost(5, 'Sam'), joined(6, 'Noa')])).toBe(0)
  expect(violationsOf(seen([...passed, joined(6, 'Ali')])).join()).toMatch(/Ali joined while Noa was there/)
})
