import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { renewLease } from '../assignment/lease.ts'
import { readDesk } from '../assignment/open-desk.ts'
import { withheldGrants } from '../desk/floor.ts'
import { setDesk } from '../desk/set.ts'
import { endAsYouth } from './end.ts'
import { lookAtConversation, missLook } from './look.ts'
import { changeReaders } from './readers.ts'
import { lookDue, type YouthClaim } from './state.ts'
import { nextChange } from './testing/change.ts'
import { type Listener, openService, type Service } from './testing/service.ts'

let service: Service
let sam: Listener
let youth: YouthClaim

const now = () => service.clock.now()
const look = (by = sam) => lookAtConversation(by, youth.conversation, now())
const view = async (of = sam) => await service.done(readDesk(of, now()))
const state = () => service.conversation(youth.conversation)

beforeEach(async () => {
  service = await openService()
  sam = await service.addListener()
  await service.setListener(sam, 2)
  youth = await service.openConversation()
  await service.match()
  service.pass(1000)
  await service.letIn(youth)
})
afterEach(() => service.close())

/** Somebody else waits since later. */
async function anotherWaits(): Promise<YouthClaim> {
  service.pass(1)
  await service.done(setDesk(sam, { availability: 'available', capacity: 1 }, now()))
  const other = await service.openConversation()
  await service.match()
  return other
}

/** Time passes, and the listener's page answers every ping. */
async function pass(milliseconds: number): Promise<void> {
  service.pass(milliseconds)
  await service.done(renewLease(sam.id, sam.connection, now(), now(), service.limits))
  await service.meetDeadlines()
}

const passUntilLook = () => pass(limits.lookWithin)

test('[C23][G10] a conversation that nobody looks at waits again after 90 s, in its own place and with its original time', async () => {
  const other = await anotherWaits()
  const began = (await state())?.since
  await pass(limits.lookWithin - 2)
  expect(await state()).toMatchObject({ phase: 'granted' })
  await pass(1)
  expect(await state()).toMatchObject({ phase: 'waiting', since: began, skipped: false, excluded: [] })
  expect((await service.store.waiting(10)).map(({ conversation }) => conversation)).toEqual([
    youth.conversation,
    other.conversation,
  ])
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({ event: 'listener-released', alias: 'Sam' })
  const body = { conversation: youth.conversation, reason: 'no-look' }
  expect(service.announced).toContainEqual({ to: 'listener', staff: sam.id, name: 'conversation:released', body })
})

test('[C23] the desk goes to pause and says why, until its listener sets their availability; nobody else is told', async () => {
  await passUntilLook()
  expect(await view()).toMatchObject({
    desk: { availability: 'paused', missedArrival: true, toWrapUp: [] },
    conversations: [],
  })
  expect(await service.done((draft) => ok(withheldGrants(draft)))).toEqual([])
  expect(await service.store.list('day')).toEqual([])
  await service.match()
  expect(await state()).toMatchObject({ phase: 'waiting' })
  await service.done(setDesk(sam, { availability: 'paused', capacity: 1 }, now()))
  expect((await view()).desk).toMatchObject({ availability: 'paused', missedArrival: true })
  await service.done(setDesk(sam, { availability: 'available', capacity: 1 }, now()))
  expect((await view()).desk).toMatchObject({ availability: 'available', missedArrival: false })
})

test('[C23] the same listener gets it again once they are back, and has as long again to look', async () => {
  await passUntilLook()
  await service.done(changeReaders(youth, nextChange((await state())!, null), now(), service.limits))
  await service.done(setDesk(sam, { availability: 'available', capacity: 1 }, now()))
  await service.match()
  expect(await service.letIn(youth)).toBe(null)
  expect(await state()).toMatchObject({ phase: 'granted', listener: sam.id, lookBy: now() + limits.lookWithin })
})

test('[C23] a conversation that somebody looked at stays, also when that is said twice', async () => {
  expect((await view()).conversations).toMatchObject([{ looked: false }])
  await pass(limits.lookWithin - 1)
  expect(await service.refusal(look())).toBe(null)
  const due = await service.store.due(Number.MAX_SAFE_INTEGER, 100)
  expect(due.map(({ id }) => id)).not.toContain(lookDue(youth.conversation))
  await passUntilLook()
  expect(await service.refusal(look())).toBe(null)
  expect((await view()).conversations).toMatchObject([{ looked: true }])
  expect((await view()).desk).toMatchObject({ availability: 'available', missedArrival: false })
})

test('[C23] a deadline that is taken too early takes nothing away', async () => {
  service.pass(limits.lookWithin - 1)
  await service.done(missLook(youth.conversation, now(), service.limits))
  expect(await state()).toMatchObject({ phase: 'granted', listener: sam.id })
})

test('[C23] a listener who has paused or gone off themselves is told nothing more', async () => {
  for (const availability of ['paused', 'away'] as const) {
    await service.done(setDesk(sam, { availability, capacity: 1 }, now()))
    await passUntilLook()
    expect(await state()).toMatchObject({ phase: 'waiting' })
    expect((await view()).desk).toMatchObject({ availability, missedArrival: false })
    await service.done(changeReaders(youth, nextChange((await state())!, null), now(), service.limits))
    await service.done(setDesk(sam, { availability: 'available', capacity: 1 }, now()))
    await service.match()
    await service.letIn(youth)
  }
})

test('[C23][A6] only its listener looks at a conversation, and only once they were let in', async () => {
  const lou = await service.addListener({ alias: 'Lou' })
  await service.setListener(lou)
  expect(await service.refusal(look(lou))).toBe('not-available')
  const other = await service.openConversation()
  await service.match()
  const early = lookAtConversation(lou, other.conversation, now())
  expect(await service.refusal(early)).toBe('not-available')
  await service.done(endAsYouth(youth, now()))
  expect(await service.refusal(look())).toBe('not-available')
})

test('[C23][C11] no deadline is left of a conversation that ended, or went back', async () => {
  const due = async () => (await service.store.due(Number.MAX_SAFE_INTEGER, 100)).map(({ id }) => id)
  expect(await due()).toContain(lookDue(youth.conversation))
  await passUntilLook()
  expect(await due()).not.toContain(lookDue(youth.conversation))
  await service.done(endAsYouth(youth, now()))
  expect((await due()).filter((id) => id.includes(youth.conversation))).toEqual([])
})
