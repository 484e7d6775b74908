import { afterEach, expect, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import { type Client, type House, openHouse, writer } from './testing/house.ts'
import { letIn, sitDown, start, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(() => house.close())

type Kept = { ok: true; value: { position: number } }
type Replay = { ok: boolean; value: { conversation: object; entries: { position: number }[]; more: boolean } }

const positions = (client: Client) =>
  client.bodies('log:appended').flatMap((body) => (body as Replay['value']).entries.map(({ position }) => position))

test('[C3][C4] a young person waits, gets a listener, gives the listener the keys, and both write', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const youth = await start(house)
  expect(youth.opened).toMatchObject({ ok: true, value: { conversation: { phase: 'waiting', epoch: 0 }, entries: [] } })
  await until(() => viewOf(youth)?.phase === 'talking')
  expect(viewOf(youth)).toMatchObject({
    listener: { id: listener.id, alias: 'Sam' },
    granted: false,
    listenerHere: true,
  })
  await letIn(youth)
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', granted: true })
  await until(() => listener.bodies('log:appended').length > 0)

  const [asYouth, asListener] = [writer('youth'), writer('listener')]
  expect(await youth.ask('message:send', { envelope: asYouth(1) })).toEqual({ ok: true, value: { position: 2 } })
  const { conversation } = youth
  const answer = await listener.ask('message:send', { conversation, envelope: asListener(1) })
  expect(answer).toEqual({ ok: true, value: { position: 3 } })
  await until(() => positions(youth).includes(3) && positions(listener).includes(2))
  expect([positions(youth), positions(listener)]).toEqual([[3], [1, 2]])
})

test('[G9] a reload reads from the last position without loss or repeat', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const [asYouth, asListener] = [writer('youth'), writer('listener')]
  const lines = Array.from({ length: 5 }, () => asYouth(1))
  for (const envelope of lines.slice(0, 3)) await youth.ask('message:send', { envelope })
  youth.socket.disconnect()
  await until(
    () =>
      (listener.bodies('conversation:changed').at(-1) as { conversation: { youthHere: boolean } }).conversation
        .youthHere === false,
  )
  const { conversation } = youth
  for (let line = 0; line < 3; line += 1) await listener.ask('message:send', { conversation, envelope: asListener(1) })

  const again = house.youth()
  const resumed = (await again.ask('conversation:resume', { ...youth.device, after: 2 })) as Replay
  expect(resumed.value.entries.map(({ position }) => position)).toEqual([3, 4, 5, 6, 7])
  expect(resumed.value).toMatchObject({ conversation: { phase: 'talking', granted: true }, more: false })
  // The outbox does not know which of these the service stored before the connection was lost.
  for (const envelope of lines) expect(await again.ask('message:send', { envelope })).toMatchObject({ ok: true })
  const all = (await again.ask('conversation:read', { after: 0 })) as Replay
  expect(all.value.entries.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  await until(
    () =>
      (listener.bodies('conversation:changed').at(-1) as { conversation: { youthHere: boolean } }).conversation
        .youthHere,
  )
})

test('[L2] two simultaneous tries of the same message are stored as one message', async () => {
  house = await openHouse()
  const { youth } = await talk(house)
  const envelope = writer('youth')(1)
  const answers = await Promise.all([1, 2, 3].map(() => youth.ask('message:send', { envelope })))
  expect(answers.map((answer) => (answer as Kept).value.position).sort()).toEqual([2, null, null])
})

test('[G11] a listener of capacity one gets two young people one after the other, the one who has waited longest first', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const first = await start(house)
  await letIn(first)
  const second = await start(house)
  const third = await start(house)
  await until(() => viewOf(third)?.place?.position === 2)
  expect(viewOf(second)).toMatchObject({
    phase: 'waiting',
    place: { kind: 'exact', position: 1 },
    listenersPresent: true,
  })
  await first.ask('conversation:end')
  await letIn(second)
  await until(() => viewOf(third)?.place?.position === 1)
  expect(viewOf(third)?.phase).toBe('waiting')
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: first.conversation, reason: 'youth' }])
})

test('[L6] a signal reaches the other side and is not stored', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const frame = { epoch: 0, role: 'youth', session: writer('youth')(1).session, counter: 0, sealed: 'A'.repeat(379) }
  youth.socket.emit('signal:send', { frame })
  await until(() => listener.bodies('signal:received').length > 0)
  expect(listener.bodies('signal:received')).toEqual([{ conversation: youth.conversation, frame }])
  const log = (await youth.ask('conversation:read', { after: 0 })) as Replay
  expect(log.value.entries).toHaveLength(1)
})

test('[G18] a long log is read in pages, and a page of long messages has fewer entries', async () => {
  const rate = { burst: 10_000, perSecond: 10_000 }
  house = await openHouse({ rates: { acts: rate, upkeep: rate, signals: rate } })
  const { youth } = await talk(house)
  const asYouth = writer('youth')
  for (let line = 0; line < 40; line += 1) await youth.ask('message:send', { envelope: asYouth(1, 'A'.repeat(15_000)) })
  const read: number[] = []
  for (let more = true; more; ) {
    const page = (await youth.ask('conversation:read', { after: read.at(-1) ?? 0 })) as Replay
    expect(JSON.stringify(page).length).toBeLessThan(280_000)
    read.push(...page.value.entries.map(({ position }) => position))
    more = page.value.more
  }
  expect(read).toEqual(Array.from({ length: 41 }, (_, index) => index + 1))
})

test('[G18] the number of conversations opened in a minute is limited per address; conversations already open go on', async () => {
  house = await openHouse()
  await sitDown(house)
  house.stand()
  const first = await start(house)
  const answers = await Promise.all(Array.from({ length: 70 }, async () => (await start(house)).opened))
  const refused = answers.filter((answer) => (answer as { refused?: string }).refused === 'too-fast')
  expect([answers.length, refused.length]).toEqual([70, 11])
  house.pass(1000)
  expect((await start(house)).opened).toMatchObject({ ok: true })
  expect(await first.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
})
