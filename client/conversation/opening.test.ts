import { expect, test } from 'vitest'
import { entryHash } from '#shared/protocol/chain.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import { type OpeningLink, openEntries } from './opening.ts'
import { entryOf, envelopeOf, openAll, plainHash, plainOpeningLink, sessionNamed } from './testing/service.ts'
import { receive, shownUpTo, startTimeline, type Timeline } from './timeline.ts'

const [me, tab, other] = [sessionNamed('m'), sessionNamed('t'), sessionNamed('o')]
const start = startTimeline('listener', me)
const change = (position: number): LogEntry => ({
  kind: 'readers',
  position,
  entry: `a.${position}.c`,
  certificates: [],
})
const shown = ({ items }: Timeline) =>
  items.map((item) => {
    if (item.kind === 'line') return item.content.kind === 'text' ? item.content.text : item.content.kind
    return item.kind === 'warning' ? item.warning : item.kind
  })

test('[L13] a message under an epoch that is over is no line of its author: the next one follows the line before it', async () => {
  const first = entryOf(2, envelopeOf('youth', tab, 0, 'un', 1))
  const late = entryOf(3, envelopeOf('youth', other, 0, 'late', 0))
  const before = await openAll(receive(start, [change(1), first, late]))
  const { position: _, ...entry } = first
  const claim = {
    seen: shownUpTo(before) ?? { position: 0, head: '' },
    former: await entryHash(plainHash, entry as never),
  }
  const link: OpeningLink = {
    ...plainOpeningLink(),
    open: async () => ok({ author: 'youth', certificate: null, claim, content: { kind: 'text', text: 'deux', at: 0 } }),
  }
  const after = await openAll(receive(before, [entryOf(4, envelopeOf('youth', tab, 1, '', 1))]), link)
  expect(shown(after)).toEqual(['readers', 'un', 'wrong-epoch', 'deux'])
})

test('[M1] a change of readers that is not the device’s names nobody, and starts no epoch', async () => {
  const asked: number[] = []
  const link: OpeningLink = {
    ...plainOpeningLink(),
    check: async () => ({ ok: false, refused: 'bad-signature' }) as const,
    async open(envelope, { epochs }) {
      asked.push(epochs.length)
      return plainOpeningLink().open(envelope, { epochs, authors: new Map() })
    },
  }
  const timeline = await openAll(
    receive(start, [change(1), entryOf(2, envelopeOf('listener', tab, 0, 'viens', 1))]),
    link,
  )
  expect([shown(timeline), asked]).toEqual([['unsigned', 'wrong-epoch'], [0]])
})

test('what waits for its key keeps its place, and everything behind it as well', async () => {
  let hasKey = false
  const link: OpeningLink = {
    ...plainOpeningLink(),
    awaitsKey: () => true,
    open: async (envelope, known) =>
      hasKey ? plainOpeningLink().open(envelope, known) : ({ ok: false, refused: 'no-key' } as const),
  }
  const received = receive(start, [change(1), entryOf(2, envelopeOf('youth', tab, 0, 'un', 1)), change(3)])
  const opened = await openEntries(received, link, () => {})
  expect([opened?.taken, opened?.items.map(({ kind }) => kind), opened?.epochs.length]).toEqual([1, ['readers'], 1])
  hasKey = true
  expect(shown(await openAll(received, link))).toEqual(['readers', 'un', 'readers'])
})
