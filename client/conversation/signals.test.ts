import { expect, test } from 'vitest'
import type { OpenedSignal } from '#client/crypto/channel.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import { nothingReceived } from './receipts.ts'
import {
  firstUnreceived,
  isReceived,
  nobodyYet,
  signalled,
  toAcknowledge,
  typingIsDue,
  typingLasts,
} from './signals.ts'
import { receivedUpTo } from './testing/received.ts'
import { entryOf, envelopeOf, openAll, plainOpeningLink, sessionNamed } from './testing/service.ts'
import { lines, receive, shownUpTo, startTimeline } from './timeline.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const own = { role: 'listener', session: me } as const
const frame = (counter: number, session = them): SignalFrame => ({
  epoch: 0,
  role: session === me ? 'listener' : 'youth',
  session,
  counter,
  sealed: '',
})
const take = (party: typeof nobodyYet, counter: number, signal: OpenedSignal, session = them) =>
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

test('[M19] the counters of the sessions that were heard last are kept, however many a sender names', () => {
  let party = nobodyYet
  for (let number = 0; number < 1000; number += 1)
    party = take(party, 7, { kind: 'typing', on: true }, `${number}`.padStart(22, 'x') as typeof them)
  expect(party.counters.size).toBe(16)
  // An honest page that was forgotten is heard again, and then no older signal of it.
  const typing = take(party, 8, { kind: 'typing', on: false })
  expect(typing.typingUntil).toBe(0)
  expect(take(typing, 7, { kind: 'typing', on: true })).toBe(typing)
})

test('[C18] an end that is passed on as a signal changes nothing: only the service’s word of an end comes with one', () => {
  expect(take(nobodyYet, 9, { kind: 'ended', seen: { position: 1, head: 'h' }, author: 'sam' })).toBe(nobodyYet)
})

test('what is to be acknowledged is the last that others wrote or did: their own lines need no receipt', async () => {
  const link = plainOpeningLink()
  const timeline = await openAll(
    receive(startTimeline('listener', me), [
      entryOf(1, envelopeOf('listener', me, 0, 'a')),
      entryOf(2, envelopeOf('listener', me, 1, 'b')),
      entryOf(3, envelopeOf('youth', them, 0, 'c')),
    ]),
    link,
  )
  const seen = toAcknowledge(timeline) as Seen
  expect(seen).toEqual({ position: 3, head: timeline.order?.places[3]?.head })
  expect(toAcknowledge(startTimeline('listener', me))).toBeUndefined()
  const more = await openAll(receive(timeline, [entryOf(4, envelopeOf('listener', me, 2, 'd'))]), link)
  expect(toAcknowledge(more)).toEqual(seen)
})

test('[M4] a line is received by a reader of its epoch, or a later one who was given it, and by nobody else', async () => {
  const reader = (sig: string, firstEpoch: number) =>
    ({ certificate: { sig, fingerprint: sig }, kind: 'listener', firstEpoch }) as unknown as EpochReader
  const readers = [[reader('sam', 0)], [], [reader('noa', 0)], [reader('lou', 4)]]
  const entries = [
    entryOf(1, envelopeOf('youth', me, 0, 'a', 0)),
    ...readers.flatMap((_, epoch): LogEntry[] => [
      { kind: 'readers', position: 2 * epoch + 2, entry: `a.${epoch}.c`, certificates: [] },
      entryOf(2 * epoch + 3, envelopeOf('youth', me, epoch + 1, 'b', epoch + 1)),
    ]),
  ]
  const timeline = await openAll(receive(startTimeline('youth', me), entries), {
    ...plainOpeningLink(),
    check: async ({ position }) => ok({ readers: readers[position / 2 - 1] ?? [], isMine: true }),
  })
  const { position } = shownUpTo(timeline) as Seen
  const receivedBy = (author: string, upTo = position) =>
    lines(timeline).flatMap((line) => (isReceived(timeline, receivedUpTo(upTo, author), line) ? [line.epoch] : []))
  expect([receivedBy('sam'), receivedBy('noa'), receivedBy('lou'), receivedBy('eve')]).toEqual([
    [0, 1],
    [0, 1, 2, 3],
    [4],
    [],
  ])
  expect(receivedBy('noa', 3)).toEqual([0, 1])
  const has = [nothingReceived, receivedUpTo(position, 'noa'), receivedUpTo(position, 'lou')]
  expect(has.map((received) => firstUnreceived(timeline, received))).toEqual([1, 9, null])
})

test('typing is signalled again every three seconds, and at once after a stop', () => {
  expect([null, 4000, 2000].map((said) => typingIsDue(said, 5000))).toEqual([true, false, true])
  // On a page that was just loaded the monotonic clock is near 0.
  expect(typingIsDue(null, 10)).toBe(true)
})
