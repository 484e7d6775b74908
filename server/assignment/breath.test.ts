import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { endAsYouth } from '../conversation/end.ts'
import { type Listener, openService, type Service } from '../conversation/testing/service.ts'
import { endBreath } from '../desk/breath.ts'
import { floorListeners, isListenerPresent } from '../desk/floor.ts'
import { readDesk } from './open-desk.ts'

const lease = 3_600_000

let service: Service
let sam: Listener

beforeEach(async () => {
  service = await openService({ breath: limits.breath, listenerLease: lease, lookWithin: lease })
  sam = await service.addListener()
  await service.setListener(sam, 2)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const breathUntil = async () => (await service.done(readDesk(sam, now()))).desk.breathUntil
const held = async () => (await service.done(readDesk(sam, now()))).conversations.length

async function pass(milliseconds: number) {
  service.pass(milliseconds)
  await service.meetDeadlines()
  await service.match()
}

/** Somebody comes, and is let in. */
async function talks() {
  const youth = await service.openConversation()
  await service.match()
  expect(await service.letIn(youth)).toBe(null)
  return youth
}

test('[C26] after an end nothing new comes for two minutes; who talks goes on, and the service stays open', async () => {
  const [first] = [await talks(), await talks()]
  await service.done(endAsYouth(first, now()))
  expect(await breathUntil()).toBe(now() + limits.breath)
  await service.openConversation()
  await pass(limits.breath - 1)
  expect(await held()).toBe(1)
  expect(await service.done((draft) => ok(isListenerPresent(draft, now())))).toBe(true)
  await pass(1)
  expect([await held(), await breathUntil()]).toEqual([2, null])
})

test('[C26] a further end begins it anew', async () => {
  const [first, second] = [await talks(), await talks()]
  await service.done(endAsYouth(first, now()))
  await pass(limits.breath - 1)
  await service.done(endAsYouth(second, now()))
  await service.openConversation()
  await pass(limits.breath - 1)
  expect(await held()).toBe(0)
  await pass(1)
  expect(await held()).toBe(1)
})

test('[C26] who is ready gets the next one at once', async () => {
  await service.done(endAsYouth(await talks(), now()))
  await service.openConversation()
  await pass(1)
  expect(await held()).toBe(0)
  await service.done(endBreath(sam, now()))
  await service.match()
  expect([await held(), await breathUntil()]).toEqual([1, null])
  expect(await service.refusal(endBreath(sam, now()))).toBe(null)
})

test('[C26] an end before a grant begins none, and a desk that is gone has none', async () => {
  const youth = await service.openConversation()
  await service.match()
  await service.done(endAsYouth(youth, now()))
  expect(await breathUntil()).toBe(null)
  await pass(lease - 1000)
  await service.done(endAsYouth(await talks(), now()))
  await pass(1000)
  expect((await service.store.due(Number.MAX_SAFE_INTEGER, 10)).map(({ id }) => id)).not.toContain(
    `desk-breath:${sam.id}`,
  )
})

test('[C36] coordination sees that a desk breathes, and counts no free place there until it is over', async () => {
  const first = await talks()
  const atCoordination = async () => {
    const [listener] = await service.done((draft) => ok(floorListeners(draft, now())))
    return [listener?.free, listener?.breathes]
  }
  expect(await atCoordination()).toEqual([1, false])
  await service.done(endAsYouth(first, now()))
  expect(await atCoordination()).toEqual([0, true])
  await pass(limits.breath)
  expect(await atCoordination()).toEqual([2, false])
})
