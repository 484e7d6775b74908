import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import { type OpeningLink, openEntries } from './opening.ts'
import { entryOf, envelopeOf, openAll, plainOpeningLink, sessionNamed } from './testing/service.ts'
import { epochOf, goOnWithout, isBehind, receive, startTimeline, type Timeline } from './timeline.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const start = startTimeline('youth', me)

/** One reader of one log: opens each time what it has received. */
function aReader(more: Partial<OpeningLink> = {}) {
  const link = { ...plainOpeningLink(), ...more }
  return (timeline: Timeline) => openAll(timeline, link)
}

const read = (timeline: Timeline) =>
  timeline.items.map((item) => {
    if (item.kind === 'event') return `${item.event} ${item.alias}`
    if (item.kind === 'readers') return `readers of ${item.epoch}`
    if (item.kind === 'warning') return item.warning
    return item.content.kind === 'text' ? item.content.text : item.content.kind
  })

test('entries behind a hole are not shown before the hole is read', async () => {
  const open = aReader()
  const behind = await open(receive(start, [theirs(1, 0), theirs(3, 2)]))
  expect([read(behind), isBehind(behind), behind.last]).toEqual([['0'], true, 1])
  const whole = await open(receive(behind, [theirs(2, 1)]))
  expect([read(whole), isBehind(whole), whole.last]).toEqual([['0', '1', '2'], false, 3])
})

test('[G3] entries that the service does not give are reported once, and the entries behind them are read', async () => {
  const open = aReader()
  const behind = await open(receive(start, [theirs(1, 0), theirs(4, 3), theirs(5, 4)]))
  const shown = await open(goOnWithout(behind))
  expect([read(shown), isBehind(shown), shown.last]).toEqual([['0', 'gap', '3', '4'], false, 5])
  expect(goOnWithout(shown)).toBe(shown)
  const again = aReader()
  const others = await again(goOnWithout(receive(start, [lost(3), theirs(4, 0), theirs(6, 3)])))
  expect(read(others)).toEqual(['gap', 'listener-lost Sam', '0'])
  expect(read(await again(goOnWithout(others)))).toEqual(['gap', 'listener-lost Sam', '0', 'gap', '3'])
})

test('[G21] a message of an unknown kind is shown as such, and counts in its author’s order', async () => {
  const plain = plainOpeningLink()
  const open: OpeningLink['open'] = async (envelope, known) => {
    const opening = await plain.open(envelope, known)
    return opening.ok && envelope.sequence % 2 === 1 ? ok({ ...opening.value, content: null }) : opening
  }
  const log = receive(start, [theirs(1, 0), theirs(2, 1), theirs(3, 2), theirs(4, 5)])
  expect(read(await aReader({ open })(log))).toEqual(['0', 'unshowable', '2', 'gap', 'unshowable'])
})

test('[G9] entries in any order, repeated and overlapping, give the same timeline', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), { maxLength: 40 }),
      async (count, batches) => {
        const log = Array.from({ length: count }, (_, index) => theirs(index + 1, index))
        const pieces = batches.map((batch) => batch.flatMap((position) => log[position - 1] ?? []))
        const open = aReader()
        let mixed = start
        for (const entries of [...pieces, log]) mixed = await open(receive(mixed, entries))
        expect(mixed.items).toEqual((await aReader()(receive(start, log))).items)
        expect(read(mixed)).toEqual(log.map((_, index) => `${index}`))
        expect(isBehind(mixed)).toBe(false)
      },
    ),
  )
})

test('[G3] a missing, repeated, forged, rolled-back or unreadable message is reported in its place', async () => {
  const plain = plainOpeningLink()
  const open: OpeningLink['open'] = async (envelope, known) => {
    if (envelope.sealed === 'forged' || envelope.sealed === 'unreadable') return refuse(envelope.sealed)
    return plain.open(envelope, known)
  }
  const timeline = receive(start, [
    theirs(1, 0),
    theirs(2, 2),
    theirs(3, 1),
    entryOf(4, envelopeOf('youth', me, 0, 'mine')),
    entryOf(5, envelopeOf('youth', me, 1, 'forged')),
    { kind: 'readers', position: 6, entry: 'a.b.c', certificates: [] },
    entryOf(7, envelopeOf('listener', them, 3, 'new epoch', 1)),
    entryOf(8, envelopeOf('youth', sessionNamed('n'), 0, 'old epoch', 0)),
    entryOf(9, envelopeOf('listener', them, 4, 'unreadable', 1)),
  ])
  expect(read(await aReader({ open })(timeline))).toEqual([
    ...['0', 'gap', '2', 'replay', 'mine', 'forged', 'readers of 1', 'new epoch', 'wrong-epoch', 'unreadable'],
  ])
})

test('a message that waits for its key holds back those behind it', async () => {
  const timeline = receive(start, [theirs(1, 0), lost(2), theirs(3, 1)])
  const plain = plainOpeningLink()
  let mayCome = true
  const waits = aReader({
    awaitsKey: () => true,
    open: async (envelope, known) =>
      mayCome && envelope.sequence === 1 ? refuse('no-key') : plain.open(envelope, known),
  })
  const waiting = await waits(timeline)
  expect([read(waiting), waiting.sealed.length]).toEqual([['0', 'listener-lost Sam'], 1])
  mayCome = false
  expect(read(await waits(waiting))).toEqual(['0', 'listener-lost Sam', '1'])
})

test('what a reader was not given is said once, and a change of readers that does not hold is reported', async () => {
  const plain = plainOpeningLink()
  const refusals = ['forked', 'replay', 'bad-signature']
  const link: Partial<OpeningLink> = {
    open: async (envelope, known) => (envelope.epoch === 0 ? refuse('not-shared') : plain.open(envelope, known)),
    check: async ({ position }) =>
      position === 3 ? ok({ readers: [{} as never], isMine: true }) : refuse(refusals[position - 4] ?? 'malformed'),
  }
  const change = (position: number): LogEntry => ({
    kind: 'readers',
    position,
    entry: `a.${position}.c`,
    certificates: [],
  })
  const log: LogEntry[] = [theirs(1, 0), theirs(2, 1), change(3), change(4), change(5), change(6)]
  const shown = await aReader(link)(receive(start, log))
  expect(read(shown)).toEqual(['not-shared', 'readers of 1', 'forked', 'replay', 'unsigned'])
  expect(epochOf(shown)).toBe(1)
})

test('[C16] what a reader was not given is said once, also where somebody came or was lost in the middle of it', async () => {
  const plain = plainOpeningLink()
  const link: Partial<OpeningLink> = {
    open: async (envelope, known) => (envelope.epoch < 2 ? refuse('not-shared') : plain.open(envelope, known)),
    check: async () => ok({ readers: [{} as never], isMine: false }),
  }
  const change = (position: number): LogEntry => ({ kind: 'readers', position, entry: 'a.b.c', certificates: [] })
  const lost: LogEntry = { kind: 'event', position: 3, event: 'listener-lost', listener: them as never, alias: 'Sam' }
  const under = (epoch: number, position: number, sequence: number): LogEntry =>
    entryOf(position, envelopeOf('listener', them, sequence, `${sequence}`, epoch))
  const reader = aReader(link)
  const half = await reader(receive(start, [theirs(1, 0), change(2), lost]))
  const shown = await reader(receive(half, [under(1, 4, 1), change(5)]))
  expect(read(shown)).toEqual(['not-shared', 'readers of 1', 'listener-lost Sam', 'readers of 2'])
})

test('[L12] nothing is shown while the key of the log’s young person is unknown', async () => {
  const link = { ...plainOpeningLink(), start: async () => null }
  expect(await openEntries(receive(start, [theirs(1, 0)]), link, () => {})).toBeNull()
})

test('[L11] whoever writes in a thread is introduced by their certificate, and not shown as an item', async () => {
  const ange = { id: 'a', alias: 'Ange', role: 'cell', public: 'a point', fingerprint: 'f' } as never
  const link = { certified: async (certificate: string) => (certificate === 'ange' ? ange : null) }
  const shown = await aReader(link)(
    receive(start, [
      { kind: 'author', position: 1, certificate: 'nobody' },
      { kind: 'author', position: 2, certificate: 'ange' },
      entryOf(3, envelopeOf('cell', them, 0, 'Bonjour')),
    ]),
  )
  expect([read(shown), [...shown.authors.keys()]]).toEqual([['Bonjour'], ['f']])
})

const theirs = (position: number, sequence: number) =>
  entryOf(position, envelopeOf('listener', them, sequence, `${sequence}`))

const lost = (position: number) =>
  ({ kind: 'event', position, event: 'listener-lost', listener: them as never, alias: 'Sam' }) as const
