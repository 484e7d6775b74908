import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { endAsYouth } from '../conversation/end.ts'
import { withholdGrant } from '../conversation/grant.ts'
import { type Listener, openService, type Service, sender } from '../conversation/testing/service.ts'
import { writeAsListener } from '../conversation/write.ts'
import { counterKey, outcomesOf } from '../day-count/day-count.ts'
import { seeWithheld } from '../desk/coordination.ts'
import { floorListeners, withheldGrants } from '../desk/floor.ts'
import { forgetWrapUp, recordOutcome } from '../desk/outcome.ts'
import { setDesk } from '../desk/set.ts'
import { deskKey } from '../desk/state.ts'
import { prepareHandover } from '../handover/prepare.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId, randomSecret, sha256OfText } from '../platform/random-id.ts'
import { teamStapleKey } from '../staff/staples.ts'
import { type TeamEpochState, teamKey } from '../team/state.ts'
import { loseListener } from './lease.ts'
import { openDesk, readDesk, reopenDesk } from './open-desk.ts'
import { releaseDesk } from './release-desk.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()
const hour = 3_600_000

async function talk() {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  expect(await service.letIn(youth)).toBe(null)
  return { listener, youth }
}

const desk = async (listener: Listener) => (await service.done(readDesk(listener, now()))).desk
const floor = () =>
  service.done((draft) => ok({ listeners: floorListeners(draft, now()), withheld: withheldGrants(draft) }))

test('a desk begins away, with room for one', async () => {
  const listener = await service.addListener()
  await service.done(openDesk(listener, now(), service.limits))
  expect(await service.done(readDesk(listener, now()))).toEqual({
    staff: { id: listener.id, alias: 'Sam' },
    desk: {
      availability: 'away',
      capacity: 1,
      missedArrival: false,
      isFinishing: false,
      nobodyElse: true,
      breathUntil: null,
      call: null,
      wishesToTalk: false,
      offers: [],
      offerEnded: null,
      handover: 'no-team',
      certificate: 'head.body.signature',
      toWrapUp: [],
    },
    conversations: [],
  })
})

test('[S5] a listener without a valid certificate cannot take conversations, and can still pause', async () => {
  const listener = await service.addListener({ certificateExpires: now() + limits.unusedBeforeEnd + 1 })
  await service.done(openDesk(listener, now(), service.limits))
  service.pass(1)
  expect(await service.refusal(setDesk(listener, { availability: 'available', capacity: 1 }, now()))).toBe(
    'no-certificate',
  )
  expect(await service.refusal(setDesk(listener, { availability: 'paused', capacity: 1 }, now()))).toBe(null)
})

test('[S18] a listener whose staple is over cannot take conversations, and can still pause', async () => {
  const listener = await service.addListener({ stapleUntil: now() + limits.unusedBeforeEnd + 1 })
  await service.done(openDesk(listener, now(), service.limits))
  service.pass(1)
  expect(await service.refusal(setDesk(listener, { availability: 'available', capacity: 1 }, now()))).toBe(
    'roster-lapsed',
  )
  expect(await service.refusal(setDesk(listener, { availability: 'paused', capacity: 1 }, now()))).toBe(null)
})

test('[S18] [M10] nobody begins with what will be over within 26 hours: a device’s clock may be a day ahead', async () => {
  const soon = now() + 26 * 3_600_000
  for (const [ends, refused] of [
    [{ certificateExpires: soon }, 'no-certificate'],
    [{ stapleUntil: soon }, 'roster-lapsed'],
  ] as const) {
    const listener = await service.addListener(ends)
    await service.done(openDesk(listener, now(), service.limits))
    expect(await service.refusal(setDesk(listener, { availability: 'available', capacity: 1 }, now()))).toBe(refused)
    service.pass(-1)
    expect(await service.refusal(setDesk(listener, { availability: 'available', capacity: 1 }, now()))).toBe(null)
    service.pass(1)
  }
})

test('[C10] only the newest connection sets the desk', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const newer = { ...listener, connection: connectionName('node', randomId()) }
  await service.done(openDesk(newer, now(), service.limits))
  expect(await service.refusal(setDesk(listener, { availability: 'paused', capacity: 1 }, now()))).toBe('stale')
  expect(await service.refusal(readDesk(listener, now()))).toBe('stale')
  await service.done(loseListener(listener.id, listener.connection, now(), service.limits))
  expect(await desk(newer)).toMatchObject({ availability: 'available' })
})

test('what a page changes is all that changes: one that shows an older state undoes no pause', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  await service.done(setDesk(listener, { availability: 'paused' }, now()))
  await service.done(setDesk(listener, { capacity: 3 }, now()))
  expect(await desk(listener)).toMatchObject({ availability: 'paused', capacity: 3 })
  await service.done(setDesk(listener, { availability: 'available' }, now()))
  expect(await desk(listener)).toMatchObject({ availability: 'available', capacity: 3 })
})

test('a paused listener gets no new conversation, and keeps the present ones', async () => {
  const { listener, youth } = await talk()
  await service.done(setDesk(listener, { availability: 'paused', capacity: 3 }, now()))
  const write = writeAsListener(listener, youth.conversation, sender('listener')(1), now())
  expect(await service.refusal(write)).toBe(null)
  expect((await service.done(readDesk(listener, now()))).conversations).toHaveLength(1)
})

test('[C11] an outcome is counted once for the day, and the id is forgotten', async () => {
  const { listener, youth } = await talk()
  const { conversation } = youth
  expect(await service.refusal(recordOutcome(listener, conversation, 'helped', now()))).toBe('not-available')
  await service.done(endAsYouth(youth, now()))
  expect((await desk(listener)).toWrapUp).toEqual([conversation])
  expect(await service.refusal(recordOutcome(listener, randomId() as ConversationId, 'helped', now()))).toBe(
    'not-available',
  )
  await service.done(recordOutcome(listener, conversation, 'helped', now()))
  expect(await service.refusal(recordOutcome(listener, conversation, 'helped', now()))).toBe('not-available')
  expect((await desk(listener)).toWrapUp).toEqual([])
  expect(await service.done((draft) => ok(draft.read(counterKey('2026-03-02'))))).toEqual({ 'outcome:helped': 1 })
  expect(await service.done((draft) => ok(outcomesOf(draft, '2026-03-02')))).toBe(1)
  expect(await service.done((draft) => ok(outcomesOf(draft, '2026-03-03')))).toBe(0)
})

test('[C11] a conversation without an outcome is forgotten when its day ends', async () => {
  const { listener, youth } = await talk()
  await service.done(endAsYouth(youth, now()))
  service.pass(11 * hour)
  await service.done(forgetWrapUp(listener.id, now()))
  expect(JSON.stringify(await service.store.list('desk'))).toContain(youth.conversation)
  service.pass(hour)
  await service.meetDeadlines()
  expect(JSON.stringify(await service.store.list('desk'))).not.toContain(youth.conversation)
  expect(await service.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

test('a listener who was never granted has nothing to wrap up', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  await service.done(endAsYouth(youth, now()))
  expect((await desk(listener)).toWrapUp).toEqual([])
})

test('[S5] coordination sees a listener whose certificate has expired as paused', async () => {
  const listener = await service.addListener({ certificateExpires: now() + limits.unusedBeforeEnd + 1 })
  await service.setListener(listener)
  const shown = async () => (await floor()).listeners.map(({ availability }) => availability)
  expect(await shown()).toEqual(['available'])
  service.pass(1)
  expect(await shown()).toEqual(['paused'])
})

test('[C5] coordination sees a withheld grant until it marks it as seen', async () => {
  const listener = await service.addListener({ alias: 'Lou' })
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  await service.done(withholdGrant(youth, listener.id, now(), service.limits))
  expect((await floor()).withheld).toEqual([{ listener: listener.id, alias: 'Lou' }])
  await service.done(seeWithheld(listener.id))
  expect((await floor()).withheld).toEqual([])
})

test('[S6][G4] a deactivated listener holds nothing, and the conversations wait with their original time', async () => {
  const { listener, youth } = await talk()
  const began = (await service.conversation(youth.conversation))?.since
  service.pass(60_000)
  await service.done((draft) => {
    releaseDesk(draft, listener.id, 'deactivated', now(), service.limits)
    return ok(null)
  })
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', epoch: 1, since: began })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({ event: 'listener-released', alias: 'Sam' })
  expect((await floor()).listeners).toEqual([])
})

const certified: TeamEpochState = {
  epoch: 1,
  public: '',
  certificate: 'team.certificate.signed',
  certificateExpires: Number.MAX_SAFE_INTEGER,
  recoveryWrap: '',
  claim: '',
  madeOn: '2026-03-01',
  holders: [],
  retired: false,
}

const teamStapled = {
  text: 'team.staple.signed',
  until: Number.MAX_SAFE_INTEGER,
  fingerprint: sha256OfText(certified.certificate ?? ''),
}

const setTeam = (epochs: TeamEpochState[], staple: Partial<typeof teamStapled> = {}) =>
  service.done((draft) => {
    draft.write(teamKey, { id: randomId(), recovery: '', epochs, newEpochNeeded: false, erasing: [] })
    draft.write(teamStapleKey(followUpTeam), { ...teamStapled, ...staple })
    return ok(null)
  })

test('[H1] a handover needs a certified listener and a certified team, and names no conversation', async () => {
  const { listener } = await talk()
  const prepare = (who: Listener) => prepareHandover(who, randomSecret(), now())
  expect(await service.refusal(prepare(listener))).toBe('team-not-ready')
  await setTeam([{ ...certified, certificate: null, certificateExpires: null }])
  expect((await desk(listener)).handover).toBe('not-certified')
  expect(await service.refusal(prepare(listener))).toBe('team-not-ready')
  await setTeam([{ ...certified, certificateExpires: now() + limits.unusedBeforeEnd }])
  expect((await desk(listener)).handover).toBe('expired')
  expect(await service.refusal(prepare(listener))).toBe('team-not-ready')
  const ending = await service.addListener({ certificateExpires: now() + limits.unusedBeforeEnd })
  expect(await service.refusal(prepare(ending))).toBe('no-certificate')
  for (const staple of [{ until: now() + limits.unusedBeforeEnd }, { fingerprint: sha256OfText('another') }]) {
    await setTeam([certified], staple)
    expect(await service.refusal(prepare(listener))).toBe('team-not-ready')
  }
  await setTeam([certified])
  expect((await desk(listener)).handover).toBe('ready')
  expect(await service.refusal(prepare({ ...listener, session: randomSecret() }))).toBe('not-available')
  expect(await service.done(prepare(listener))).toMatchObject({
    team: 'team.certificate.signed',
    staple: 'team.staple.signed',
  })
})

test('[H11] a kept permit names neither the conversation nor the listener', async () => {
  const { listener } = await talk()
  await setTeam([certified])
  await service.done(prepareHandover(listener, randomSecret(), now()))
  const permits = await service.store.list('permit')
  expect(permits).toHaveLength(1)
  // The organisation's key is the service's, the same for everybody; here there is none.
  expect(Object.keys(permits[0]?.value as object)).toEqual(['expires', 'used', 'organisation'])
  expect(permits[0]?.value).toMatchObject({ organisation: null })
  expect(await service.store.readAudit(0, 10)).toEqual([])
})

test('[C10] a connection that outlives its lease reopens the desk only if no other connection acts for it', async () => {
  const { id, ...claim } = await service.addListener()
  const newer = { ...claim, connection: connectionName('node', randomId()) }
  const connection = () => service.done((draft) => ok(draft.read(deskKey(id))?.connection))
  await service.done(openDesk(claim, now(), service.limits))
  await service.done(loseListener(id, claim.connection, now(), service.limits))
  await service.done(reopenDesk(claim, now(), service.limits))
  expect(await connection()).toBe(claim.connection)
  await service.done(openDesk(newer, now(), service.limits))
  expect(await service.refusal(reopenDesk(claim, now(), service.limits))).toBe('stale')
  expect(await connection()).toBe(newer.connection)
})
