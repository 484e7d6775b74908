import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { startOutbox, write } from '#client/conversation/outbox.ts'
import { nothingReceived } from '#client/conversation/receipts.ts'
import { receivedUpTo } from '#client/conversation/testing/received.ts'
import {
  entryOf,
  envelopeOf,
  linesOf,
  nothingOpened,
  openAll,
  plainOpeningLink,
  sessionNamed,
  text,
} from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import type { ProposalId, StaffId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import { showItems } from './shown-items.ts'

const [youth, former, again, mine] = [sessionNamed('y'), sessionNamed('f'), sessionNamed('r'), sessionNamed('m')]
const self = sessionNamed('s') as string as StaffId
const noa = sessionNamed('n') as string as StaffId
const joined = (position: number): LogEntry => ({ kind: 'readers', position, entry: 'a.b.c', certificates: [] })
const letIn = (id: StaffId, alias: string) =>
  ok({
    readers: [{ certificate: { id, alias, fingerprint: id } as never, kind: 'listener', firstEpoch: 0 } as const],
    isMine: true,
  })

test('each item names its author: the young person, an earlier colleague, or the listener', async () => {
  const entries: LogEntry[] = [
    entryOf(1, envelopeOf('youth', youth, 0, 'a')),
    joined(2),
    entryOf(3, envelopeOf('listener', former, 0, 'b', 1)),
    { kind: 'event', position: 4, event: 'listener-lost', listener: noa, alias: 'Noa' },
    joined(5),
    entryOf(6, envelopeOf('listener', again, 0, 'before a reload', 2)),
    entryOf(7, envelopeOf('youth', youth, 2, 'c', 2)),
    entryOf(8, envelopeOf('youth', youth, 3, 'd', 2)),
  ]
  const plain = plainOpeningLink()
  const by: Record<string, string> = { [former]: noa, [again]: self }
  const timeline = await openAll(receive(startTimeline('listener', mine), entries), {
    ...plain,
    check: async ({ position }) => (position === 2 ? letIn(noa, 'Noa') : letIn(self, 'Sam')),
    async open(envelope, known) {
      if (envelope.sealed === 'd') return refuse('unreadable')
      const opening = await plain.open(envelope, known)
      return opening.ok ? ok({ ...opening.value, certificate: by[envelope.session] ?? null }) : opening
    },
  })
  const outbox = write(startOutbox(mine), text('leaving'), null)
  const shown = showItems(
    { log: { timeline, outbox }, youthHas: receivedUpTo(6), overdue: null, youthDiffers: false },
    { youth: 'Loutre', self },
  )
  expect(shown.map((item) => (item.kind === 'note' ? item.words : [item.from, item.side, item.delivery]))).toEqual([
    ['Loutre', 'theirs', undefined],
    'Noa a rejoint la conversation.',
    ['Noa', 'colleague', undefined],
    'La connexion de Noa s’est interrompue.',
    'Vous avez rejoint la conversation.',
    ['Vous', 'mine', 'received'],
    'Attention : un message manque ou n’est pas à sa place.',
    ['Loutre', 'theirs', undefined],
    'Un message est illisible (Loutre).',
    ['Vous', 'mine', 'sending'],
  ])
  expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length)
})

test('[H14] the permits of a young person’s device are shown to nobody', () => {
  const entries = [entryOf(1, envelopeOf('youth', youth, 0, 'a')), entryOf(2, envelopeOf('youth', youth, 1, 'b'))]
  const items = linesOf(entries, [{ kind: 'permits', commitments: ['c', 'd'] }, text('b')])
  const timeline = opened(receive(startTimeline('listener', mine), entries), { ...nothingOpened, items, taken: 2 })
  const shown = showItems(
    { log: { timeline, outbox: startOutbox(mine) }, youthHas: nothingReceived, overdue: null, youthDiffers: false },
    { youth: 'Loutre', self },
  )
  expect(shown.map(({ position }) => position)).toEqual([2])
})

test('a new line, and another receipt, leave what is shown of every other item as it is', () => {
  const entries = [
    entryOf(1, envelopeOf('listener', former, 0, 'a')),
    entryOf(2, envelopeOf('youth', youth, 0, 'b')),
    entryOf(3, envelopeOf('youth', youth, 1, 'c')),
  ]
  const items = linesOf(entries, [text('un'), text('deux'), text('trois')])
  const shownOf = (count: number, youthHas: number) => {
    const timeline = opened(receive(startTimeline('listener', mine), entries.slice(0, count)), {
      ...nothingOpened,
      items: items.slice(0, count),
      taken: count,
    })
    const log = { timeline, outbox: startOutbox(mine) }
    return showItems(
      { log, youthHas: receivedUpTo(youthHas), overdue: null, youthDiffers: false },
      { youth: 'Loutre', self },
    )
  }
  const before = shownOf(2, 0)
  const after = shownOf(3, 0)
  expect(after).toHaveLength(3)
  expect(after.slice(0, 2).map((item, index) => item === before[index])).toEqual([true, true])
  // A receipt changes the state of a line that the listener wrote.
  expect(shownOf(2, 1).map((item, index) => item === before[index])).toEqual([false, true])
})

test('[C21] a second answer that says the opposite stands there as an alarm', () => {
  const answer = (said: 'yes' | 'no') => ({ kind: 'answer', proposal: 'a' as ProposalId, answer: said }) as const
  const contents = [answer('no'), answer('yes')]
  const entries = contents.map((_, index) => entryOf(index + 1, envelopeOf('youth', youth, index, '')))
  const received = receive(startTimeline('listener', mine), entries)
  const timeline = opened(received, { ...nothingOpened, taken: entries.length, items: linesOf(entries, contents) })
  const log = { timeline, outbox: startOutbox(mine) }
  const shown = showItems(
    { log, youthHas: nothingReceived, overdue: null, youthDiffers: false },
    { youth: 'Loutre', self },
  )
  expect(shown.map((item) => item.kind === 'note' && [item.isWarning, item.words])).toEqual([
    [false, 'Loutre refuse le suivi proposé. Rien n’a été transmis.'],
    [true, 'Attention : cette réponse dit le contraire de celle d’avant au même suivi. Demandez ce qu’il en est.'],
  ])
})
