import { expect, test } from 'vitest'
import type { SignalContent } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { ok } from '#shared/result.ts'
import { lastReceived, nobodyYet, receivedUpTo, signalled, typingIsDue, typingLasts } from './signals.ts'
import { entryOf, envelopeOf, sessionNamed, text } from './testing/service.ts'
import { opened, receive, sending, startTimeline } from './timeline.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const own = { role: 'listener', session: me, sent: 2 } as const
const frame = (counter: number, session = them): SignalFrame => ({
  epoch: 0,
  role: session === me ? 'listener' : 'youth',
  session,
  counter,
  sealed: '',
})
const take = (party: typeof nobodyYet, counter: number, signal: SignalContent, session = them) =>
  signalled(party, own, { frame: frame(counter, session), signal, now: 1000 })

test('typing lasts a few seconds, or until its end is signalled', () => {
  const typing = take(nobodyYet, 0, { kind: 'typing', on: true })
  expect(typing.typingUntil).toBe(1000 + typingLasts)
  expect(take(typing, 1, { kind: 'typing', on: false }).typingUntil).toBe(0)
})

test('an older, repeated or reflected signal changes nothing', () => {
  const typing = take(nobodyYet, 5, { kind: 'typing', on: true })
  expect(take(typing, 5, { kind: 'typing', on: false })).toBe(typing)
  expect(take(typing, 4, { kind: 'typing', on: false })).toBe(typing)
  expect(take(typing, 9, { kind: 'typing', on: false }, me)).toBe(typing)
})

test('a receipt names a line of ours, and counts up to the position of that line', () => {
  const mine = sending(startTimeline('listener', me), { session: me, sequence: 1 })
  const timeline = opened(
    receive(mine, [
      entryOf(1, envelopeOf('listener', me, 0, 'a')),
      entryOf(2, envelopeOf('youth', them, 0, 'b')),
      entryOf(3, envelopeOf('listener', me, 1, 'c')),
    ]),
    new Map([1, 2, 3].map((position) => [position, ok(text('x'))])),
  )
  expect(receivedUpTo(timeline, nobodyYet.received)).toBe(0)
  const party = take(nobodyYet, 0, { kind: 'received', session: me, sequence: 1 })
  expect(receivedUpTo(timeline, party.received)).toBe(3)
  expect(lastReceived(timeline)).toEqual({ role: 'youth', session: them, sequence: 0 })
})

test('typing is signalled again every three seconds, and at once after a stop', () => {
  expect([null, 4000, 2000].map((said) => typingIsDue(said, 5000))).toEqual([true, false, true])
  // On a page that was just loaded the monotonic clock is near 0.
  expect(typingIsDue(null, 10)).toBe(true)
})
