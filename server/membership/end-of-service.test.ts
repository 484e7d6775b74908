import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId, OfferId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { openDesk, readDesk } from '../assignment/open-desk.ts'
import { meetDeadline } from '../background/deadline-runner.ts'
import { talkingDeadlines } from '../background/deadlines.ts'
import { endAsYouth } from '../conversation/end.ts'
import { type Listener, openService, type Service } from '../conversation/testing/service.ts'
import { answerCall, callColleague, cancelCall } from '../desk/call.ts'
import { isListenerPresent } from '../desk/floor.ts'
import { holdPlace } from '../desk/offers.ts'
import { setDesk } from '../desk/set.ts'
import { type DeskState, deskKey } from '../desk/state.ts'
import { readDuty, setDuty } from '../staff/duty.ts'
import { findSession, sessionDue } from '../staff/session.ts'
import { newSession, type SessionState, sessionKey } from '../staff/state.ts'
import { lookAtSession, sessionAfterLook } from './end-of-service.ts'

const lease = 365 * 24 * 3_600_000
const minute = 60_000

let service: Service
beforeEach(async () => {
  service = await openService({
    listenerLease: lease,
    lookWithin: lease,
    youthAwayWaiting: lease,
    youthAwayTalking: lease,
  })
})
afterEach(() => service.close())

const now = () => service.clock.now()

/** A session that begins now, with its deadline. */
async function begins(member: Listener): Promise<void> {
  await service.done((draft) => {
    const session = newSession(member.id, now())
    draft.write(sessionKey(member.session), session)
    draft.due(sessionDue(member.session), session.until - limits.staffSessionWarning)
    return ok(null)
  })
}

async function pass(milliseconds: number): Promise<void> {
  service.pass(milliseconds)
  const { store, transactor, limits } = service
  const acts = {
    ...talkingDeadlines(limits),
    session: { rule: (session: string, at: number) => lookAtSession(session, at, limits) },
  }
  for (;;) {
    const [next] = await store.due(now(), 1)
    if (!next) break
    await meetDeadline({ transactor, acts }, next, now())
  }
  await service.match()
}

const session = (member: Listener): Promise<SessionState | null> =>
  service.done((draft) => ok(draft.read(sessionKey(member.session))))
const isSignedIn = async ({ token }: Listener) => (await service.transactor.transact(findSession(token, now()))).ok
const told = () => service.announced.filter((notice) => 'name' in notice && notice.name === 'session:told')

async function atDesk(): Promise<Listener> {
  const sam = await service.addListener()
  await service.setListener(sam, 2)
  await begins(sam)
  return sam
}

async function talks() {
  const youth = await service.openConversation()
  await service.match()
  expect(await service.letIn(youth)).toBe(null)
  return youth
}

test('[C28] the table of a session: every phase, with something open and without, at its moments', () => {
  const begun = newSession('sam' as Listener['id'], 0)
  const { until: twelve, expires } = begun
  const openOnly = { ...begun, phase: 'open-only', until: expires } as const
  const closing = { ...begun, phase: 'closing', until: twelve + limits.staffClosing } as const
  const look = (at: SessionState, isOpen: boolean, now: number) => sessionAfterLook(at, isOpen, now, limits)
  for (const isOpen of [true, false]) {
    expect(look(begun, isOpen, twelve - 1)).toBe(begun)
    for (const phase of [begun, openOnly, closing]) expect(look(phase, isOpen, expires)).toBe(null)
  }
  expect(look(begun, true, twelve)).toEqual(openOnly)
  expect(look(begun, false, twelve)).toBe(null)
  expect(look(openOnly, true, expires - 1)).toBe(openOnly)
  expect(look(openOnly, false, twelve)).toEqual(closing)
  expect(look(openOnly, false, expires - 1)).toEqual({ ...closing, until: expires })
  expect(look(closing, true, twelve + 1)).toEqual(openOnly)
  expect(look(closing, false, closing.until - 1)).toBe(closing)
  expect(look(closing, false, closing.until)).toBe(null)
})

test('[C28] twelve hours without anything open end the session and the desk at once, and not a moment before', async () => {
  const sam = await atDesk()
  await pass(limits.staffSession - 1)
  expect(await isSignedIn(sam)).toBe(true)
  await pass(1)
  expect(await isSignedIn(sam)).toBe(false)
  expect(service.announced).toContainEqual({ to: 'evicted-staff', staff: sam.id, reason: 'expired' })
  expect(await service.done((draft) => ok(isListenerPresent(draft, now())))).toBe(false)
})

test('[C28] [G10] twelve hours reached in mid-conversation: it goes on, nothing new comes, and minutes after its end the session ends', async () => {
  const sam = await atDesk()
  const youth = await talks()
  await pass(limits.staffSession - limits.staffSessionWarning)
  expect(told()).toMatchObject([{ body: { phase: 'on', until: now() + limits.staffSessionWarning } }])
  await pass(limits.staffSessionWarning)
  expect(told().slice(1)).toMatchObject([
    { to: 'listener', staff: sam.id, body: { phase: 'open-only', until: now() + limits.staffOvertime } },
  ])
  const waiting = await service.openConversation().catch(() => null)
  expect(waiting).toBe(null)
  expect((await service.done(readDesk(sam, now()))).desk.availability).toBe('paused')
  expect(await service.transactor.transact(setDesk(sam, { availability: 'available' }, now()))).toEqual(
    refuse('service-over'),
  )
  expect((await service.done(readDesk(sam, now()))).conversations).toHaveLength(1)

  await pass(limits.staffOvertime - 30 * minute)
  expect(await isSignedIn(sam)).toBe(true)
  await service.done(endAsYouth(youth, now()))
  await pass(limits.staffOvertimeLook)
  expect(told().at(-1)).toMatchObject({ body: { phase: 'closing', until: now() + limits.staffClosing } })
  await pass(limits.staffClosing - 1)
  expect(await isSignedIn(sam)).toBe(true)
  await pass(1)
  expect(await isSignedIn(sam)).toBe(false)
})

test('[C28] a conversation that a colleague has taken, and whose young person is still asked, is open at twelve hours; one that only rings is not', async () => {
  for (const [state, goesOn] of [
    ['taken', true],
    ['rings', false],
  ] as const) {
    const sam = await atDesk()
    await service.done((draft) => {
      const desk = draft.read(deskKey(sam.id)) as DeskState
      const offer = { offer: 'offer' as OfferId, conversation: 'conversation' as ConversationId, from: sam.id }
      holdPlace(draft, desk, { ...offer, state, until: now() + limits.staffSession + minute }, now())
      return ok(null)
    })
    await pass(limits.staffSession)
    expect(await isSignedIn(sam)).toBe(goesOn)
  }
})

test('[C28] after two more hours the session ends with a conversation open, whose young person waits again in their own place', async () => {
  const sam = await atDesk()
  const youth = await talks()
  const { since } = (await service.conversation(youth.conversation)) ?? {}
  await pass(limits.staffSession)
  await pass(limits.staffOvertime - 1)
  expect((await service.conversation(youth.conversation))?.phase).toBe('granted')
  await pass(1)
  expect(await isSignedIn(sam)).toBe(false)
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', since })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({ event: 'listener-lost' })
})

test('[C28] a desk that is opened again after the twelve hours, by a reload or after a loss, still begins nothing', async () => {
  const sam = await atDesk()
  await talks()
  await pass(limits.staffSession)
  const again = { ...sam, connection: `${sam.connection}-again` as typeof sam.connection }
  await service.done(openDesk(again, now(), service.limits))
  expect(await service.transactor.transact(setDesk(again, { availability: 'available' }, now()))).toEqual(
    refuse('service-over'),
  )
})

test('[C28] a look too early, at an unknown session, or a second time changes nothing', async () => {
  const sam = await atDesk()
  await service.done(lookAtSession(sam.session, now(), limits))
  await service.done(lookAtSession('unknown', now(), limits))
  expect(await session(sam)).toMatchObject({ phase: 'on' })
  await pass(limits.staffSession)
  await service.done(lookAtSession(sam.session, now(), limits))
  expect(await isSignedIn(sam)).toBe(false)
})

test('[C28] a coordinator goes off duty, and stays while a call that they have seen is open', async () => {
  const camille = await service.addCoordinator('Camille')
  const sam = await service.addListener()
  await service.setListener(sam, 2)
  await begins(camille)
  await service.done(setDuty(camille.id, true))
  await pass(limits.staffSession - 1)
  await service.done(callColleague(sam, { reason: 'stuck', conversation: null }, now(), limits))
  await service.done(answerCall(sam.id, camille.id, now()))
  await pass(1)
  expect(await session(camille)).toMatchObject({ phase: 'open-only' })
  expect(await service.done((draft) => ok(readDuty(draft)))).toEqual([])
  expect(await service.refusal(setDuty(camille.id, true))).toBe('service-over')
  await service.done(cancelCall(sam, now()))
  await pass(limits.staffOvertimeLook)
  expect(await session(camille)).toMatchObject({ phase: 'closing' })
  await pass(limits.staffClosing)
  expect(await isSignedIn(camille)).toBe(false)
})
