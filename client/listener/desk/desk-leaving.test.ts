import { beforeAll, expect, test } from 'vitest'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener } from '../testing/at-desk.ts'
import { atWork, said, seatOf, texts } from '../testing/at-work.ts'
import { aYoung, type Young } from '../testing/floor.ts'
import { selectedSeat } from './desk-state.ts'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})

test.each([
  ['youth', 'stopped'],
  ['quick-exit', 'quick-exit'],
  ['away', 'away'],
  ['listener', 'listener'],
] as const)(
  '[G4] once a conversation has ended (%s), without a signature shown as %s, only its outcome remains to be recorded',
  async (told, reason) => {
    const young = await aYoung(listening.sam)
    const { floor, desk } = await atWork(listening, young)
    desk.write(young.conversation, 'un brouillon')
    floor.release(young.conversation, told)
    expect(desk.state()).toMatchObject({
      seats: [],
      left: [{ conversation: young.conversation, reason, toWrapUp: true }],
      selected: null,
    })
    await desk.record(young.conversation, 'abuse')
    expect(floor.asked.at(-1)).toEqual({
      name: 'outcome:record',
      body: { conversation: young.conversation, outcome: 'abuse' },
    })
    expect(desk.state().left).toEqual([])
  },
)

test('[C18] [M4] an end is the young person’s if their device signed it for this log, and otherwise the service’s word', async () => {
  const leftBy = async (end: (young: Young, entries: readonly LogEntry[]) => Promise<SignalFrame>) => {
    const young = await aYoung(listening.sam)
    const { floor, desk } = await atWork(listening, young)
    floor.release(young.conversation, 'youth', await end(young, floor.entries(young)))
    await eventually(() => expect(desk.state().seats).toEqual([]))
    return desk.state().left.map(({ reason }) => reason)
  }
  expect(await leftBy((young, entries) => young.end(entries))).toEqual(['youth'])
  expect(await leftBy((young, entries) => young.end(entries.slice(1)))).toEqual(['stopped'])
  const another = await aYoung(listening.sam)
  await another.letIn()
  expect(await leftBy((_, entries) => another.end(entries))).toEqual(['stopped'])
  expect(
    await leftBy(async (young, entries) => young.signal({ kind: 'received', seen: await young.seen(entries) })),
  ).toEqual(['stopped'])
})

test('[C18] `Terminer` tells the young person by the listener’s own word', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  await desk.end(young.conversation)
  const asked = floor.asked.at(-1)?.body as { end: SignalFrame } | undefined
  const opened = asked && (await young.channel.openSignal(asked.end, young.authorOf))
  expect(opened).toEqual(
    ok({ kind: 'ended', seen: await young.seen(floor.lastEntries(young)), author: listening.sam.certificate.sig }),
  )
})

test('a conversation that ended while the page was offline only needs its outcome', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  floor.lose()
  floor.release(young.conversation, 'quick-exit')
  floor.connect()
  await eventually(() =>
    expect(desk.state().left).toEqual([{ conversation: young.conversation, reason: 'unknown', toWrapUp: true }]),
  )
})

test('a conversation that returned to the queue and comes back has its draft, under the new key', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  desk.write(young.conversation, 'j’allais dire')
  floor.release(young.conversation, 'lease-lost')
  expect(desk.state().left).toMatchObject([{ reason: 'lease-lost', toWrapUp: false }])
  await floor.letGo(young)
  await floor.assign(young, 'tu es revenu')
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es revenu']))
  expect(selectedSeat(desk.state())?.drafts.reply).toBe('j’allais dire')
  expect(desk.state().left).toEqual([])
  desk.send(young.conversation)
  await eventually(async () => expect(await texts(floor, young)).toEqual(['bonjour', 'tu es revenu', 'j’allais dire']))
})

test('a draft is restored when its conversation comes back, however soon it does', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  const { conversation } = young
  desk.write(conversation, 'j’allais dire')
  floor.notify('conversation:released', { conversation, reason: 'no-grant' })
  const back = {
    conversation,
    epoch: 1,
    granted: false,
    looked: false,
    youthHere: true,
    pass: null,
    guestAsked: false,
    lastPosition: 1,
  }
  floor.notify('conversation:changed', { conversation: back })
  expect(seatOf(desk, young)).toMatchObject({ access: 'waiting', drafts: { reply: 'j’allais dire' } })
})
