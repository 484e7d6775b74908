import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { type Listener, openService, type Service } from '../conversation/testing/service.ts'
import { wishesToTalk } from '../desk/floor.ts'
import { wishesKey } from '../desk/state.ts'
import { makeWish, markWishDone, takeWishBack } from '../desk/wish.ts'
import { readDesk } from './open-desk.ts'
import { releaseDesk } from './release-desk.ts'

let service: Service
let sam: Listener

beforeEach(async () => {
  service = await openService()
  sam = await service.addListener({ alias: 'Sam' })
  await service.setListener(sam)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const wishes = () => service.done((draft) => ok(wishesToTalk(draft).map(({ alias }) => alias)))
const wishesAt = async (listener: Listener) => (await service.done(readDesk(listener, now()))).desk.wishesToTalk
const kept = () => service.done((draft) => ok(draft.read(wishesKey)))

test('[C35] a listener who would like to talk is at coordination under their alias, and their own desk says so', async () => {
  const noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
  service.announced.length = 0
  await service.done(makeWish(noa, now()))
  expect(service.announced).toMatchObject([
    { name: 'desk:changed', staff: noa.id, body: { desk: { wishesToTalk: true } } },
  ])
  await service.done(makeWish(sam, now()))
  expect(await wishes()).toEqual(['Noa', 'Sam'])
  expect([await wishesAt(noa), await wishesAt(sam)]).toEqual([true, true])
})

test('[C35] what is kept of it is who, once, and no time or count; nothing of it is audited', async () => {
  for (const _ of [1, 2, 3]) {
    await service.done(makeWish(sam, now()))
    service.pass(60_000)
  }
  expect(await kept()).toEqual([sam.id])
  expect(await service.store.readAudit(0, 10)).toEqual([])
})

test('[C35] it stays when the listener is gone, and leaves the store once a coordinator says that it is done', async () => {
  await service.done(makeWish(sam, now()))
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await wishes()).toEqual(['Sam'])
  await service.done(markWishDone(sam.id, now()))
  await service.done(markWishDone(sam.id, now()))
  expect([await wishes(), await kept()]).toEqual([[], null])
})

test('[C35] the listener takes it back; of two, the other one stays', async () => {
  const noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
  await service.done(makeWish(sam, now()))
  await service.done(makeWish(noa, now()))
  await service.done(takeWishBack(sam, now()))
  expect([await wishes(), await wishesAt(sam)]).toEqual([['Noa'], false])
  await service.done(takeWishBack(noa, now()))
  expect(await kept()).toBe(null)
})

test('[C35] a listener who is deactivated is on the list no more; one whose connection is lost stays on it', async () => {
  const noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
  for (const listener of [sam, noa]) await service.done(makeWish(listener, now()))
  for (const [listener, reason] of [
    [sam, 'deactivated'],
    [noa, 'lease-lost'],
  ] as const)
    await service.done((draft) => {
      releaseDesk(draft, listener.id, reason, now(), service.limits)
      return ok(null)
    })
  expect(await kept()).toEqual([noa.id])
})
