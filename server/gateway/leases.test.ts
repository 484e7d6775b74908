import { afterEach, expect, test, vi } from 'vitest'
import { ok } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { deviceRenewal } from '../conversation/presence.ts'
import { conversationKey } from '../conversation/state.ts'
import { deskKey } from '../desk/state.ts'
import { type House, openHouse, writer } from './testing/house.ts'
import { answerPing, letIn, sitDown, start, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(async () => {
  vi.useRealTimers()
  await house.close()
})

type Replay = { ok: boolean; value: { conversation: object; entries: { position: number }[]; more: boolean } }

test('[C7][C8][G10] when a listener vanishes the young person is told, waits again, and gets another listener', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  await youth.ask('message:send', { envelope: writer('youth')(1) })
  listener.socket.disconnect()
  await until(() => viewOf(youth)?.listenerHere === false)
  house.pass(house.limits.listenerLease)
  await until(() => viewOf(youth)?.phase === 'waiting')
  expect(viewOf(youth)).toMatchObject({ phase: 'waiting', epoch: 1 })
  expect(youth.bodies('log:appended').at(-1)).toMatchObject({ entries: [{ event: 'listener-lost', position: 3 }] })
  const next = await sitDown(house, 1, 'Lou')
  expect(await letIn(youth)).toBe(next.id)
  expect(viewOf(youth)).toMatchObject({ epoch: 2, listener: { alias: 'Lou' }, granted: true })
  const log = (await next.ask('conversation:read', { conversation: youth.conversation, after: 0 })) as Replay
  expect(log.value.entries).toHaveLength(4)
})

test('[C8] a listener whose page only answers pings keeps their lease', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const { listenerLease, listenerLeaseRenewal } = house.limits
  const leaseUntil = async () => (await house.done((draft) => ok(draft.read(deskKey(listener.id)))))?.leaseUntil ?? 0
  const first = await leaseUntil()
  for (let passed = 0; passed <= listenerLease; passed += listenerLeaseRenewal) {
    const before = await leaseUntil()
    house.pass(listenerLeaseRenewal)
    await answerPing(house, '/listener')
    vi.advanceTimersByTime(listenerLeaseRenewal)
    await until(async () => (await leaseUntil()) >= before + listenerLeaseRenewal)
  }
  expect(await leaseUntil()).toBeGreaterThan(first + listenerLease)
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', listenerHere: true })
  expect(listener.bodies('conversation:released')).toEqual([])
})

test('[C8] a listener who reloads within the lease gets their conversation and its grant again', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  listener.socket.disconnect()
  await until(() => viewOf(youth)?.listenerHere === false)
  const again = house.staff('listener', listener.token)
  expect(await again.ask('desk:open')).toMatchObject({
    ok: true,
    value: {
      staff: { id: listener.id, alias: 'Sam' },
      desk: { availability: 'available', capacity: 1, handover: 'no-team' },
      conversations: [{ conversation: youth.conversation, epoch: 1, granted: true, youthHere: true }],
    },
  })
  await until(() => viewOf(youth)?.listenerHere)
})

test('[C6] a listener who receives no grant in time becomes free for the next conversation', async () => {
  house = await openHouse({ limits: { grantWithin: 10_000 } })
  const listener = await sitDown(house)
  const silent = await start(house)
  await until(() => viewOf(silent)?.phase === 'talking')
  const next = await start(house)
  house.pass(house.limits.grantWithin)
  expect(await letIn(next)).toBe(listener.id)
  expect(viewOf(silent)).toMatchObject({ phase: 'waiting', epoch: 0 })
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: silent.conversation, reason: 'no-grant' }])
  await next.ask('conversation:end')
  await silent.ask('message:send', { envelope: writer('youth')() })
  expect(await letIn(silent)).toBe(listener.id)
})

test('[C5] a listener whose certificate is refused does not get that conversation again', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const youth = await start(house)
  await until(() => viewOf(youth)?.phase === 'talking')
  await youth.ask('grant:withhold', { listener: listener.id })
  await until(() => viewOf(youth)?.place?.position === 1)
  const other = await sitDown(house, 1, 'Lou')
  await until(() => viewOf(youth)?.phase === 'talking')
  expect(await letIn(youth)).toBe(other.id)
  const supervisor = house.staff('supervisor', (await house.addStaff('supervisor')).token)
  expect(await supervisor.connected).toBe('connected')
})

test('[C9] a young person who does not come back has left, and the desk is told', async () => {
  house = await openHouse({ limits: { listenerLease: 3_600_000 } })
  const { listener, youth } = await talk(house)
  youth.socket.disconnect()
  const seen = () => listener.bodies('conversation:changed').at(-1) as { conversation: { youthHere: boolean } }
  await until(() => seen().conversation.youthHere === false)
  house.pass(house.limits.youthAwayTalking)
  await until(() => listener.bodies('conversation:released').length > 0)
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: youth.conversation, reason: 'away' }])
  const late = house.youth()
  expect(await late.ask('conversation:resume', { ...youth.device, after: 0 })).toEqual({
    ok: false,
    refused: 'not-available',
  })
})

test('[C9] a young person who only waits keeps their place', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  house = await openHouse({ limits: { listenerLease: 3_600_000 } })
  await sitDown(house)
  await letIn(await start(house))
  const [waiting, leaving] = [await start(house), await start(house)]
  await until(() => viewOf(waiting))
  const read = ({ conversation }: typeof waiting) =>
    house.done((draft) => ok(draft.read(conversationKey(conversation))))
  leaving.socket.disconnect()
  await until(async () => (await read(leaving))?.connection === null)
  const { youthAwayWaiting } = house.limits
  const step = deviceRenewal(house.limits)
  for (let passed = 0; passed <= youthAwayWaiting; passed += step) {
    const before = (await read(waiting))?.awayUntil ?? 0
    house.pass(step)
    vi.advanceTimersByTime(step)
    await until(async () => ((await read(waiting))?.awayUntil ?? 0) >= before + step)
  }
  // The same round gives up a young person who joined later and disconnected.
  await until(async () => (await read(leaving))?.phase !== 'waiting')
  expect(viewOf(waiting)?.phase).toBe('waiting')
})
