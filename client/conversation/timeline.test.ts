import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { entryOf, envelopeOf, sessionNamed, text } from './testing/service.ts'
import {
  type EpochReaders,
  epochOf,
  goOnWithout,
  isBehind,
  type Opening,
  opened,
  receive,
  sealedMessages,
  sending,
  startTimeline,
  type Timeline,
} from './timeline.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const start = startTimeline('youth', me)

const openAll = (timeline: Timeline): Timeline =>
  opened(
    timeline,
    new Map(sealedMessages(timeline).map(({ position, envelope }) => [position, ok(text(envelope.sealed))])),
  )

const read = (timeline: Timeline) =>
  timeline.items.map((item) => {
    if (item.kind === 'event') return `${item.event} ${item.alias}`
    if (item.kind === 'readers') return item.readers.map(({ certificate }) => certificate.alias).join()
    if (item.kind === 'warning') return item.warning === 'gap' ? `gap ${item.missing}` : item.warning
    return item.content.kind === 'text' ? item.content.text : item.content.kind
  })

test('entries behind a hole are not shown before the hole is read', () => {
  const behind = openAll(receive(start, [theirs(1, 0), theirs(3, 2)]))
  expect([read(behind), isBehind(behind), behind.last]).toEqual([['0'], true, 1])
  const whole = openAll(receive(behind, [theirs(2, 1)]))
  expect([read(whole), isBehind(whole), whole.last]).toEqual([['0', '1', '2'], false, 3])
})

test('[G3] entries that the service does not give are reported once, and the entries behind them are read', () => {
  const behind = openAll(receive(start, [theirs(1, 0), theirs(4, 3), theirs(5, 4)]))
  const shown = openAll(goOnWithout(behind))
  expect([read(shown), isBehind(shown), shown.last]).toEqual([['0', 'gap 2', '3', '4'], false, 5])
  const others = openAll(goOnWithout(receive(start, [joined(3), theirs(4, 0), theirs(6, 3)])))
  expect(read(others)).toEqual(['gap 2', 'listener-lost Sam', '0'])
  expect(read(openAll(goOnWithout(others)))).toEqual(['gap 2', 'listener-lost Sam', '0', 'gap 1', '3'])
  expect(goOnWithout(shown)).toBe(shown)
})

test('[G21] a message of an unknown kind is shown as such, and leaves no gap before the messages behind it', () => {
  const log = [theirs(1, 0), theirs(2, 1), theirs(3, 2), theirs(4, 5)]
  const unknown = (refused: string) => {
    const sealed = receive(start, log)
    const openings = sealedMessages(sealed).map(({ position, envelope }): [number, Opening] => [
      position,
      position % 2 === 0 ? refuse(refused) : ok(text(envelope.sealed)),
    ])
    return read(opened(sealed, new Map(openings)))
  }
  expect(unknown('malformed')).toEqual(['0', 'unshowable', '2', 'gap 2', 'unshowable'])
  // A message that did not open may never have been sent, so it does not count in its sender's order.
  expect(unknown('unreadable')).toEqual(['0', 'unreadable', 'gap 1', '2', 'unreadable'])
})

test('[G9] entries in any order, repeated and overlapping, give the same timeline', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), { maxLength: 40 }),
      (count, batches) => {
        const log = Array.from({ length: count }, (_, index) => theirs(index + 1, index))
        const pieces = batches.map((batch) => batch.flatMap((position) => log[position - 1] ?? []))
        const mixed = [...pieces, log].reduce((timeline, entries) => openAll(receive(timeline, entries)), start)
        expect(mixed.items).toEqual(openAll(receive(start, log)).items)
        expect(read(mixed)).toEqual(log.map((_, index) => `${index}`))
        expect(isBehind(mixed)).toBe(false)
      },
    ),
  )
})

test('[G3] a missing, repeated, reflected, rolled-back or unreadable message is reported in its place, and never shown as a line', () => {
  const mine = sending(start, { session: me, sequence: 0 })
  const timeline = receive(mine, [
    theirs(1, 0),
    theirs(2, 2),
    theirs(3, 1),
    entryOf(4, envelopeOf('youth', me, 0, 'mine')),
    entryOf(5, envelopeOf('youth', me, 1, 'never sent')),
    changeOf(6),
    entryOf(7, envelopeOf('listener', them, 3, 'new epoch', 1)),
    entryOf(8, envelopeOf('listener', them, 4, 'old epoch', 0)),
    entryOf(9, envelopeOf('listener', them, 4, 'epoch without an entry', 2)),
    entryOf(10, envelopeOf('listener', them, 4, 'broken', 1)),
  ])
  const openings = new Map<number, Opening>(
    sealedMessages(timeline).map(({ position, envelope }) => [position, ok(text(envelope.sealed))]),
  ).set(10, refuse('unreadable'))
  expect(read(opened(timeline, openings, new Map([[6, ok({ readers: [], isMine: true })]])))).toEqual([
    '0',
    'gap 1',
    '2',
    'replay',
    'mine',
    'reflected',
    'new epoch',
    'wrong-epoch',
    'wrong-epoch',
    'unreadable',
  ])
})

test('a message that did not open does not count in its sender’s order', () => {
  const timeline = receive(start, [theirs(1, 0), theirs(2, 0)])
  const shown = opened(
    timeline,
    new Map<number, Opening>([
      [1, refuse('unreadable')],
      [2, ok(text('true'))],
    ]),
  )
  expect(read(shown)).toEqual(['unreadable', 'true'])
})

test('a message that waits for its key holds back those behind it', () => {
  const timeline = receive(start, [theirs(1, 0), joined(2), theirs(3, 1)])
  const waiting = opened(timeline, new Map<number, Opening>([[3, ok(text('later'))]]))
  expect([read(waiting), sealedMessages(waiting).length]).toEqual([[], 2])
  expect(read(openAll(waiting))).toEqual(['0', 'listener-lost Sam', '1'])
})

test('an event is shown at once when nothing before it is sealed', () => {
  expect(read(receive(start, [joined(1), theirs(2, 0)]))).toEqual(['listener-lost Sam'])
})

const theirs = (position: number, sequence: number) =>
  entryOf(position, envelopeOf('listener', them, sequence, `${sequence}`))

const joined = (position: number) =>
  ({ kind: 'event', position, event: 'listener-lost', listener: them as never, alias: 'Sam' }) as const

const changeOf = (position: number): LogEntry => ({ kind: 'readers', position, entry: 'a.b.c', certificates: [] })

const check = (alias: string | null, isMine = true): Result<EpochReaders, string> =>
  ok({
    readers: alias === null ? [] : [{ certificate: { alias } as never, kind: 'listener', firstEpoch: 0 }],
    isMine,
  })

test('[C7] a change of readers starts the next epoch at its place; one that is refused is reported there, and starts none', () => {
  const timeline = receive(start, [theirs(1, 0), changeOf(2), changeOf(3), changeOf(4), changeOf(5), changeOf(6)])
  const checks = new Map([
    [2, check('Sam')],
    [3, refuse('forked')],
    [4, refuse('bad-signature')],
    [5, refuse('replay')],
    [6, check(null)],
  ])
  const shown = opened(timeline, new Map([[1, ok(text('0'))]]), checks)
  expect(read(shown)).toEqual(['0', 'Sam', 'forked', 'unsigned', 'replay'])
  expect(epochOf(shown)).toBe(2)
})

test('[C16] lines before the first epoch that a reader was given are named once, count, and leave no gap behind them', () => {
  const log = [theirs(1, 0), theirs(2, 1), changeOf(3), entryOf(4, envelopeOf('listener', them, 2, 'since', 1))]
  const openings = new Map<number, Opening>([
    [1, refuse('not-shared')],
    [2, refuse('not-shared')],
    [4, ok(text('since'))],
  ])
  expect(read(opened(receive(start, log), openings, new Map([[3, check('Sam')]])))).toEqual([
    'not-shared',
    'Sam',
    'since',
  ])
})
