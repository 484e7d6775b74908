import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { endAsYouth } from '../conversation/end.ts'
import { type Listener, openService, type Service } from '../conversation/testing/service.ts'
import { answerCall, callColleague, cancelCall } from '../desk/call.ts'
import { coordinatorsOnDuty, floorListeners, missedCalls } from '../desk/floor.ts'
import { randomId } from '../platform/random-id.ts'
import { setDuty } from '../staff/duty.ts'
import { openSession, signOut } from '../staff/session.ts'
import { organisationKey } from '../staff/state.ts'
import { readDesk } from './open-desk.ts'

let service: Service
let sam: Listener

beforeEach(async () => {
  service = await openService({ listenerLease: 3_600_000 })
  sam = await service.addListener()
  await service.setListener(sam)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const subject = { reason: 'danger', conversation: null } as const
const call = (about: Parameters<typeof callColleague>[1] = subject) => callColleague(sam, about, now(), service.limits)
const called = async () => (await service.done(readDesk(sam, now()))).desk.call
const atCoordination = () =>
  service.done((draft) =>
    ok({
      calls: floorListeners(draft, now()).map((listener) => listener.call),
      missed: missedCalls(draft),
      onDuty: coordinatorsOnDuty(draft).map(({ alias }) => alias),
    }),
  )

async function pass(milliseconds: number) {
  service.pass(milliseconds)
  await service.meetDeadlines()
}

test('[C25] a call rings at those on duty, after 30 s everywhere, and after 60 s its caller is told that nobody has answered', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done(setDuty(camille.id, true))
  expect(await service.refusal(call())).toBe(null)
  expect(await called()).toEqual({ ...subject, state: 'rings-on-duty' })
  expect((await atCoordination()).calls).toEqual([{ ...subject, state: 'rings-on-duty' }])
  await pass(limits.callWidens - 1)
  expect(await called()).toMatchObject({ state: 'rings-on-duty' })
  await pass(1)
  expect(await called()).toMatchObject({ state: 'rings-everywhere' })
  await pass(limits.callUnanswered - limits.callWidens - 1)
  expect(await called()).toMatchObject({ state: 'rings-everywhere' })
  await pass(1)
  expect(await called()).toEqual({ ...subject, state: 'nobody-answered' })
  expect(await service.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([
    expect.objectContaining({ id: `desk-lease:${sam.id}` }),
  ])
})

test('[C25] with nobody on duty it rings everywhere at once, and after 60 s its caller is told that nobody is on duty', async () => {
  await service.addCoordinator('Camille')
  await service.done(call())
  expect(await called()).toMatchObject({ state: 'rings-everywhere' })
  await pass(limits.callUnanswered - 1)
  expect(await called()).toMatchObject({ state: 'rings-everywhere' })
  await pass(1)
  expect(await called()).toEqual({ ...subject, state: 'nobody-on-duty' })
})

test('[C25] with no coordinator signed in the caller is told at once', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done(signOut(camille.token))
  await service.done(call())
  expect(await called()).toEqual({ ...subject, state: 'nobody-on-duty' })
})

test('[C25] two coordinators see one call at once: the first one counts, for both and for the caller', async () => {
  const [camille, nour] = [await service.addCoordinator('Camille'), await service.addCoordinator('Nour')]
  await service.done(call())
  await Promise.all([
    service.done(answerCall(sam.id, camille.id, now())),
    service.done(answerCall(sam.id, nour.id, now())),
  ])
  expect(await called()).toEqual({ ...subject, state: 'seen', by: 'Camille' })
  expect((await atCoordination()).calls).toEqual([{ ...subject, state: 'seen', by: 'Camille' }])
  await pass(limits.callUnanswered)
  expect(await called()).toMatchObject({ state: 'seen' })
})

test('[C25] somebody answers though its time is over; what is taken back stays so', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done(call())
  await pass(limits.callUnanswered)
  await service.done(answerCall(sam.id, camille.id, now()))
  expect(await called()).toMatchObject({ state: 'seen', by: 'Camille' })
  await service.done(cancelCall(sam, now()))
  await service.done(answerCall(sam.id, camille.id, now()))
  expect([await called(), (await atCoordination()).missed]).toEqual([null, []])
})

test('[C25] a repeat while it rings changes nothing; another reason, and one that nobody answered, ring anew', async () => {
  await service.addCoordinator('Camille')
  await service.done(call())
  await pass(limits.callUnanswered - 1)
  await service.done(call())
  await pass(1)
  expect(await called()).toMatchObject({ state: 'nobody-on-duty' })
  await service.done(call())
  expect(await called()).toMatchObject({ state: 'rings-everywhere' })
  await pass(limits.callUnanswered - 1)
  await service.done(call({ ...subject, reason: 'stuck' }))
  await pass(1)
  expect(await called()).toEqual({ ...subject, reason: 'stuck', state: 'rings-everywhere' })
})

test('[C25] a caller who is lost before anybody has seen it: it rings no more, and coordination is told until somebody has seen that', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done(call())
  await pass(service.limits.listenerLease)
  expect(await atCoordination()).toMatchObject({
    calls: [],
    missed: [{ listener: sam.id, alias: 'Sam', reason: 'danger' }],
  })
  await service.done(answerCall(sam.id, camille.id, now()))
  expect((await atCoordination()).missed).toEqual([])
})

test('[C25] a caller who is lost after somebody has seen it is not missed', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done(call())
  await service.done(answerCall(sam.id, camille.id, now()))
  await pass(service.limits.listenerLease)
  expect(await atCoordination()).toMatchObject({ calls: [], missed: [] })
})

test('[C25] it is about a conversation of the caller’s own desk, and about none once that has ended', async () => {
  const youth = await service.openConversation()
  await service.match()
  const other = randomId() as ConversationId
  expect(await service.refusal(call({ reason: 'abuse', conversation: other }))).toBe('not-available')
  await service.done(call({ reason: 'abuse', conversation: youth.conversation }))
  expect(await called()).toMatchObject({ reason: 'abuse', conversation: youth.conversation })
  await service.done(endAsYouth(youth, now()))
  expect(await called()).toMatchObject({ reason: 'abuse', conversation: null })
})

test('[C25] a coordinator is on duty to the end of their session, and not by the next one', async () => {
  const camille = await service.addCoordinator('Camille')
  await service.done((draft) => {
    draft.write(organisationKey, { organisation: '', deploymentId: randomId() })
    return ok(null)
  })
  await service.done(setDuty(camille.id, true))
  await service.done(setDuty(camille.id, true))
  expect((await atCoordination()).onDuty).toEqual(['Camille'])
  await service.done(openSession(camille.id, 'another token', now()))
  expect((await atCoordination()).onDuty).toEqual([])
  await service.done(setDuty(camille.id, true))
  await service.done(signOut('another token'))
  expect((await atCoordination()).onDuty).toEqual([])
})
