import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { type Listener, openService, type Service } from '../conversation/testing/service.ts'
import { waitingView } from '../conversation/views.ts'
import { finishService } from '../desk/finish.ts'
import { setDesk } from '../desk/set.ts'
import { openDesk, readDesk } from './open-desk.ts'

const lease = 3_600_000

let service: Service
let sam: Listener
beforeEach(async () => {
  service = await openService({ listenerLease: lease, lookWithin: lease })
  sam = await service.addListener()
  await service.setListener(sam, 2)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const desk = async (who = sam) => (await service.done(readDesk(who, now()))).desk
const held = async () => (await service.done(readDesk(sam, now()))).conversations.length

test('[C29] at the end of a service nothing new comes, what is open goes on, also over a reload, until the listener is back', async () => {
  await service.openConversation()
  await service.match()
  await service.openConversation()
  await service.done(finishService(sam, now()))
  await service.done(finishService(sam, now()))
  await service.match()
  expect([await held(), (await desk()).availability, (await desk()).isFinishing]).toEqual([1, 'paused', true])
  await service.done(openDesk(sam, now(), service.limits))
  await service.done(setDesk(sam, { capacity: 3 }, now()))
  expect((await desk()).isFinishing).toBe(true)
  await service.done(setDesk(sam, { availability: 'available' }, now()))
  await service.match()
  expect([await held(), (await desk()).isFinishing]).toEqual([2, false])
})

test('[C29] a listener who was not available stays so', async () => {
  await service.done(setDesk(sam, { availability: 'away' }, now()))
  await service.done(finishService(sam, now()))
  expect(await desk()).toMatchObject({ availability: 'away', isFinishing: true })
})

test('[C31] [G10] who waits is told when nobody takes conversations any more, and a desk whether anybody else does', async () => {
  const youth = await service.openConversation()
  const isSomebodyThere = async () => {
    const waiting = await service.conversation(youth.conversation)
    if (waiting?.phase !== 'waiting') throw new Error('it does not wait')
    return service.done((draft) =>
      ok(waitingView(draft, waiting, { place: null, estimateMinutes: null }, now()).listenersPresent),
    )
  }
  const noa = await service.addListener({ alias: 'Noa' })
  expect((await desk()).nobodyElse).toBe(true)
  await service.setListener(noa)
  expect([(await desk()).nobodyElse, (await desk(noa)).nobodyElse, await isSomebodyThere()]).toEqual([
    false,
    false,
    true,
  ])
  await service.done(finishService(noa, now()))
  expect([(await desk()).nobodyElse, await isSomebodyThere()]).toEqual([true, true])
  await service.done(setDesk(sam, { availability: 'paused' }, now()))
  expect([(await desk(noa)).nobodyElse, await isSomebodyThere()]).toEqual([true, false])
})
