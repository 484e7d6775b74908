import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { readDesk } from '../assignment/open-desk.ts'
import { withheldGrants } from '../desk/floor.ts'
import { setDesk } from '../desk/set.ts'
import { withholdGrant } from './grant.ts'
import { replaceListener } from './replace.ts'
import type { YouthClaim } from './state.ts'
import { type Listener, openService, type Service } from './testing/service.ts'

let service: Service
let sam: Listener
let youth: YouthClaim

beforeEach(async () => {
  service = await openService({
    listenerLease: 24 * 3_600_000,
    lookWithin: 24 * 3_600_000,
    youthAwayWaiting: 24 * 3_600_000,
  })
  sam = await service.addListener()
  await service.setListener(sam)
  youth = await service.openConversation()
  await service.match()
  await service.letIn(youth)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const state = () => service.conversation(youth.conversation)
const replace = (listener = sam) => replaceListener(youth, listener.id, now(), service.limits)
const held = async (of: Listener) => (await service.done(readDesk(of, now()))).conversations.length

async function anotherComes(capacity = 1): Promise<Listener> {
  const lou = await service.addListener({ alias: 'Lou' })
  await service.setListener(lou, capacity)
  return lou
}

test('[C27] a listener who does not answer is let go: the conversation keeps its place, and the next one gets it', async () => {
  const lou = await anotherComes()
  const began = (await state())?.since
  expect(await service.done(replace())).toEqual({ isOnlyOne: false })
  expect(await state()).toMatchObject({ phase: 'waiting', since: began, epoch: 1, excluded: [] })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({ event: 'listener-released', alias: 'Sam' })
  const body = { conversation: youth.conversation, reason: 'replaced' }
  expect(service.announced).toContainEqual({ to: 'listener', staff: sam.id, name: 'conversation:released', body })
  await service.match()
  expect([await held(sam), await held(lou)]).toEqual([0, 1])
  expect(await service.done((draft) => ok(withheldGrants(draft)))).toEqual([])
})

test('[C27] who was let go is not given it again for ten minutes', async () => {
  const lou = await anotherComes()
  await service.openConversation()
  await service.match()
  expect(await held(lou)).toBe(1)
  await service.done(replace())
  service.pass(limits.letGoRests - 1)
  await service.match()
  expect([await held(sam), await held(lou)]).toEqual([0, 1])
  service.pass(1)
  await service.match()
  expect(await held(sam)).toBe(1)
})

test('[C27] [G10] one listener only, who was let go: once nobody else is there they get it again, and nobody waits for ten minutes', async () => {
  const lou = await anotherComes()
  await service.done(replace())
  await service.done(setDesk(lou, { availability: 'paused' }, now()))
  await service.match()
  expect([await held(sam), await held(lou)]).toEqual([1, 0])
  await service.letIn(youth)
  expect(await service.done(replace())).toEqual({ isOnlyOne: true })
})

test('[C27] a listener whom the device has refused never gets it again, though nobody else is there', async () => {
  const refused = await service.openConversation()
  const lou = await anotherComes()
  await service.match()
  await service.done(withholdGrant(refused, lou.id, now(), service.limits))
  await service.done(setDesk(sam, { availability: 'paused' }, now()))
  await service.match()
  expect(await held(lou)).toBe(0)
})

test('[C27] the only one who is there stays, and the device is told so; also where the others were let go before', async () => {
  expect(await service.done(replace())).toEqual({ isOnlyOne: true })
  expect(await state()).toMatchObject({ phase: 'granted', listener: sam.id })
  const lou = await anotherComes()
  await service.done(replace())
  await service.match()
  await service.letIn(youth)
  expect(await service.done(replace(lou))).toEqual({ isOnlyOne: true })
  service.pass(limits.letGoRests)
  expect(await service.done(replace(lou))).toEqual({ isOnlyOne: false })
})

test('[C27] a full or paused colleague: who is there without room counts, who takes nothing does not', async () => {
  const lou = await anotherComes()
  await service.done(setDesk(lou, { availability: 'paused' }, now()))
  expect(await service.done(replace())).toEqual({ isOnlyOne: true })
  await service.done(setDesk(lou, { availability: 'available' }, now()))
  await service.openConversation()
  await service.match()
  expect(await held(lou)).toBe(1)
  expect(await service.done(replace())).toEqual({ isOnlyOne: false })
})

test('[C27][A6] only the device lets go, and only the listener whom it means', async () => {
  const lou = await anotherComes()
  expect(await service.refusal(replace(lou))).toBe('stale')
  const foreign = { ...youth, bearerSha256: 'x' }
  expect(await service.refusal(replaceListener(foreign, sam.id, now(), service.limits))).toBe('not-available')
  await service.done(replace())
  expect(await service.refusal(replace())).toBe('stale')
})
