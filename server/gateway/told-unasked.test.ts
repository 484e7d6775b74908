import { afterEach, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { setHours } from '../service-hours/service.ts'
import { teamKey } from '../team/state.ts'
import { type Client, type House, newDevice, openHouse, writer } from './testing/house.ts'
import { letIn, sitDown, start, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(() => house.close())

const placeOf = (client: Client) => {
  const view = viewOf(client)
  return view?.phase === 'waiting' ? view.place : null
}

test('[C13] a place is sent when it changes, and not again', async () => {
  house = await openHouse()
  await sitDown(house)
  await letIn(await start(house))
  const waiting = await start(house)
  await until(() => placeOf(waiting))
  // By the time two others got theirs, each after the one before, two rounds of telling are over.
  for (const place of [2, 3]) {
    const other = await start(house)
    await until(() => placeOf(other)?.position === place)
  }
  await waiting.ask('conversation:read', { after: 0 })
  expect(waiting.bodies('conversation:changed')).toHaveLength(1)
})

test('[C2] opening is announced when a listener comes and goes; after hours only new conversations are refused', async () => {
  house = await openHouse()
  const visitor = house.youth()
  expect(await visitor.ask('service:read')).toMatchObject({ ok: true, value: { state: 'unattended' } })
  const lastState = () => (visitor.bodies('service:changed').at(-1) as { state: string } | undefined)?.state
  const { youth } = await talk(house)
  await until(() => lastState() === 'open')
  const closed = { week: Array.from({ length: 7 }, () => []), exceptions: [] }
  await house.done(setHours(closed, 'AAAAAAAAAAAAAAAAAAAAAA' as never, Date.now()))
  await until(() => lastState() === 'outside-hours')
  expect(await visitor.ask('conversation:open', newDevice())).toEqual({ ok: false, refused: 'closed' })
  expect(await youth.ask('message:send', { envelope: writer('youth')(1) })).toMatchObject({ ok: true })
})

test('a desk is also told of changes that no one at the desk made: figures, and whether a handover is possible', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  await start(house)
  // Figures of the moment before may come first.
  const figures = () => listener.bodies('figures:changed').at(-1) as { figures: { waiting: number } } | undefined
  await until(() => figures()?.figures.waiting === 1)
  expect(figures()).toEqual({ figures: { waiting: 1, longestMinutes: 0 } })
  const certificateExpires = Date.now() + limits.unusedBeforeEnd + 60_000
  await house.done((draft) => {
    const epoch = { epoch: 1, public: '', certificate: 'a.b.c', certificateExpires, recoveryWrap: '', claim: '' }
    const epochs = [{ ...epoch, madeOn: '2026-03-01', holders: [], retired: false }]
    draft.write(teamKey, { id: null, recovery: null, epochs, newEpochNeeded: false, erasing: [] })
    return ok(null)
  })
  house.pass(3000)
  await until(
    () => (listener.bodies('desk:changed').at(-1) as { desk: { handover: string } }).desk.handover === 'ready',
  )
})

test('[G12] a drain tells everyone, answers the requests in progress, and keeps the places', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const asYouth = writer('youth')
  const sending = Array.from({ length: 20 }, () =>
    youth.socket.timeout(patienceMs).emitWithAck('message:send', { envelope: asYouth(1) }),
  )
  await sending[0]
  await house.gateway.close()
  await until(() => !youth.socket.connected && !listener.socket.connected)
  expect(youth.bodies('server:restarting')).toEqual([{}])
  expect(listener.bodies('server:restarting')).toEqual([{}])
  const answers = await Promise.all(sending)
  const acknowledged = answers.filter((answer) => (answer as { ok: boolean }).ok).length
  const log = await house.store.readLog(`conversation/${youth.conversation}`, 0, 100)
  expect(log).toHaveLength(acknowledged + 1)
  for (const answer of answers)
    if (!(answer as { ok: boolean }).ok) expect(answer).toEqual({ ok: false, refused: 'busy' })
})
