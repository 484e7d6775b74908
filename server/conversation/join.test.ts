import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OfferId, QuestionId } from '#shared/ids.ts'
import type { JoinReason } from '#shared/protocol/join.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { callColleague } from '../desk/call.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId } from '../platform/random-id.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import { endAsYouth } from './end.ts'
import { withholdGrant } from './grant.ts'
import { loseGuest } from './guest-place.ts'
import { askToJoin, lapseGuest, lapseJoining, leaveAsGuest, refuseGuest, renewJoining } from './join.ts'
import { joiningView } from './joining.ts'
import { resumeConversation } from './open.ts'
import { answerOffer, offerConversation } from './pass.ts'
import { loseDevice } from './presence.ts'
import { changeReaders } from './readers.ts'
import { conversationKey, type GrantedConversation, guestDue, type YouthClaim } from './state.ts'
import { nextChange } from './testing/change.ts'
import { type Listener, openService, type Service, sender } from './testing/service.ts'
import { youthView } from './views.ts'
import { readAsGuest, writeAsGuest, writeAsListener, writeAsYouth } from './write.ts'

let service: Service
let sam: Listener
let camille: Listener
let youth: YouthClaim
/** The newest question. */
let question: QuestionId

beforeEach(async () => {
  const day = 24 * 3_600_000
  service = await openService({ listenerLease: day, lookWithin: day, guestLease: day })
  sam = await service.addListener()
  await service.setListener(sam)
  youth = await service.openConversation()
  await service.match()
  await service.letIn(youth)
  camille = await service.addCoordinator('Camille')
})
afterEach(() => service.close())

const now = () => service.clock.now()
const state = async () => (await service.conversation(youth.conversation)) as GrantedConversation
const staffOf = (of: Listener) => service.done((draft) => ok(draft.read(staffKey(of.id)) as ActiveStaff))
async function ask(by = camille, reason: JoinReason = 'support', listener = sam) {
  const wanted = { listener: listener.id, conversation: youth.conversation, reason }
  return askToJoin(wanted, await staffOf(by), randomId() as QuestionId, now(), service.limits)
}
/** Asks, and reads the name of the question. */
async function asked(by = camille, reason: JoinReason = 'support'): Promise<void> {
  await service.done(await ask(by, reason))
  question = (await state()).guest?.question as QuestionId
}
const change = (entry: string) => changeReaders(youth, entry, now(), service.limits, { question })
const leave = (of = camille) => leaveAsGuest(of.id, question, now())
const entryWith = async (guest: Listener | null, listener = sam) =>
  nextChange(await state(), await staffOf(listener), guest ? { guest: await staffOf(guest) } : {})
const joining = (of = camille) => service.done((draft) => ok(joiningView(draft, of.id)))
const guestView = () =>
  service.done((draft) => {
    const view = youthView(draft, draft.read(conversationKey(youth.conversation))!, now())
    return ok(view.phase === 'talking' ? view.guest : undefined)
  })
const reads = (of = camille) =>
  service.done((draft) => ok(readAsGuest(draft, of.id, youth.conversation, 'guest:read') !== null))
const dueNow = async () => (await service.store.due(Number.MAX_SAFE_INTEGER, 100)).map(({ id }) => id)
const toldLog = () =>
  service.announced.flatMap((notice) => ('name' in notice && notice.name === 'log:appended' ? [notice.to] : []))

async function joined(by = camille): Promise<void> {
  await asked(by)
  await service.done(change(await entryWith(by)))
}

/** Nobody is asked, nobody reads beside the listener, and no deadline is left. */
async function expectAlone(how: string | null): Promise<void> {
  expect((await state()).guest).toBe(null)
  expect(await reads()).toBe(false)
  expect(await guestView()).toBe(null)
  expect(await joining()).toEqual(how && { state: 'over', question, how })
  expect((await dueNow()).filter((id) => id === guestDue(youth.conversation) || id.startsWith('joining:'))).toEqual([])
}

test('[C47] asking gives the coordinator nothing: the young person is asked, with certificate, reason and duration', async () => {
  await asked()
  const until = now() + limits.guestAsked
  expect(await guestView()).toEqual({
    state: 'asked',
    question,
    guest: { id: camille.id, certificate: 'head.Camille.signature', staple: 'head.staple.signature' },
    reason: 'support',
    stays: limits.guestStays,
    until,
  })
  expect(await joining()).toEqual({
    state: 'asked',
    question,
    conversation: youth.conversation,
    listener: sam.id,
    until,
  })
  expect(await reads()).toBe(false)
  expect(await service.refusal(writeAsGuest(camille.id, youth.conversation, sender('listener')(1)))).toBe(
    'not-available',
  )
  const before = await state()
  await asked()
  expect(await state()).toEqual(before)
})

test('[C47] each reason why a coordinator cannot ask has its name', async () => {
  const lou = await service.addCoordinator('Lou')
  expect(await service.refusal(await ask(camille, 'support', lou))).toBe('stale')
  expect(await service.refusal(await ask(camille, 'called'))).toBe('stale')
  await service.done(callColleague(sam, { reason: 'stuck', conversation: youth.conversation }, now(), service.limits))
  await asked(camille, 'called')
  expect(await service.refusal(await ask(lou))).toBe('already-asked')
  await service.done(change(await entryWith(camille)))
  expect(await service.refusal(await ask(lou))).toBe('guest-there')
  await service.done(leave())
  // The device has not let them go yet.
  expect(await service.refusal(await ask(lou))).toBe('guest-there')
  await service.done(change(await entryWith(null)))
  await service.done((draft) => {
    const staff = draft.read(staffKey(lou.id)) as ActiveStaff
    draft.write(staffKey(lou.id), { ...staff, staple: null })
    return ok(null)
  })
  expect(await service.refusal(await ask(lou))).toBe('no-certificate')
  await service.done((draft) => {
    const is = draft.read(conversationKey(youth.conversation))!
    draft.write(conversationKey(youth.conversation), { ...is, epoch: limits.epochs - 2 })
    return ok(null)
  })
  expect(await service.refusal(await ask())).toBe('full')
})

test('[C47] a coordinator is in one conversation at a time', async () => {
  const noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
  const other = await service.openConversation()
  await service.match()
  await service.letIn(other)
  await asked()
  const second = { listener: noa.id, conversation: other.conversation, reason: 'support' } as const
  expect(
    await service.refusal(askToJoin(second, await staffOf(camille), randomId() as QuestionId, now(), service.limits)),
  ).toBe('already-joining')
})

test('[C48] a yes is one entry for both readers: from then on the guest reads, and everybody is told', async () => {
  await asked()
  service.announced.length = 0
  await service.done(change(await entryWith(camille)))
  expect(await state()).toMatchObject({
    epoch: 2,
    listener: sam.id,
    guest: { state: 'reads', question, staff: camille.id },
  })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({
    kind: 'readers',
    certificates: ['head.body.signature', 'head.Camille.signature'],
  })
  expect(await reads()).toBe(true)
  expect(toldLog()).toEqual(['listener', 'supervisor'])
  expect(await guestView()).toEqual({ state: 'reads', id: camille.id })
  expect(await joining()).toMatchObject({ state: 'reads', conversation: youth.conversation })
})

test('[C48][S8] the trail says who joined, and names neither conversation nor listener', async () => {
  await joined()
  const trail = await service.store.readAudit(0, 10)
  expect(trail.at(-1)).toMatchObject({ kind: 'conversation:joined', actor: camille.id, subject: null })
  expect(JSON.stringify(trail)).not.toContain(youth.conversation)
})

test('[C48] nobody is let in who is not the one that asks, and a repeated yes changes nothing', async () => {
  const lou = await service.addCoordinator('Lou')
  expect(await service.refusal(change(await entryWith(camille)))).toBe('stale')
  await asked()
  expect(await service.refusal(change(await entryWith(lou)))).toBe('stale')
  const entry = await entryWith(camille)
  await service.done(change(entry))
  const before = await state()
  expect(await service.done(change(entry))).toEqual({ position: null })
  expect(await state()).toEqual(before)
})

test('[C48][C51] a no is final for this coordinator in this conversation, and a yes after it comes too late', async () => {
  await asked()
  const yes = await entryWith(camille)
  await service.done(refuseGuest(youth, question, now()))
  await expectAlone('refused')
  expect(await service.refusal(change(yes))).toBe('stale')
  expect(await service.refusal(await ask())).toBe('not-allowed')
  await asked(await service.addCoordinator('Lou'))
})

test('[C48] without an answer the question ends after its time, and may be asked again', async () => {
  await asked()
  const yes = await entryWith(camille)
  service.pass(limits.guestAsked)
  await service.meetDeadlines()
  await expectAlone('expired')
  expect(await service.refusal(change(yes))).toBe('stale')
  await asked()
})

test('[C48] a certificate that the device refuses ends the question, and coordination is told', async () => {
  await asked()
  await service.done(withholdGrant(youth, camille.id, now(), service.limits))
  await expectAlone('withheld')
  expect((await state()).phase).toBe('granted')
  expect(await service.refusal(await ask())).toBe('not-allowed')
})

test('[C49] a guest writes under the same epoch as the listener, and each hears the others', async () => {
  await joined()
  service.announced.length = 0
  await service.done(writeAsGuest(camille.id, youth.conversation, sender('listener')(2)))
  expect(toldLog()).toEqual(['youth', 'listener'])
  service.announced.length = 0
  await service.done(writeAsListener(sam, youth.conversation, sender('listener')(2), now()))
  expect(toldLog()).toEqual(['youth', 'supervisor'])
  service.announced.length = 0
  await service.done(writeAsYouth(youth, sender('youth')(2)))
  expect(toldLog()).toEqual(['listener', 'supervisor'])
})

test('[C50][G4] leaving ends the access in that commit, and nothing is kept before the device has let them go', async () => {
  await joined()
  await service.done(leave())
  await expectAlone(null)
  expect(await service.refusal(writeAsGuest(camille.id, youth.conversation, sender('listener')(2)))).toBe(
    'not-available',
  )
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(2)))).toBe('wrong-epoch')
  service.announced.length = 0
  await service.done(change(await entryWith(null)))
  expect(toldLog()).toEqual(['listener'])
  expect(await service.done(writeAsYouth(youth, sender('youth')(3)))).toMatchObject({ position: expect.any(Number) })
})

test('[C50] a question can be taken back, and an end is shown until it was seen', async () => {
  await asked()
  await service.done(leave())
  await expectAlone(null)
  await asked()
  service.pass(limits.guestAsked)
  await service.meetDeadlines()
  await service.done(leave())
  expect(await joining()).toBe(null)
  await service.done(leave())
})

test('[C51] a guest who is put out while they write reads nothing more, and does not ask again', async () => {
  await joined()
  const write = sender('listener')
  await service.done(writeAsGuest(camille.id, youth.conversation, write(2)))
  await service.done(change(await entryWith(null)))
  await expectAlone('put-out')
  expect(await service.refusal(writeAsGuest(camille.id, youth.conversation, write(2)))).toBe('not-available')
  expect(await service.refusal(await ask())).toBe('not-allowed')
  expect(await state()).toMatchObject({ phase: 'granted', listener: sam.id, epoch: 3 })
})

test('[C52] the stay ends after its time, by the service or by the device, and nobody is unwanted for it', async () => {
  await joined()
  service.pass(limits.guestStays)
  await service.done(lapseGuest(youth.conversation, now()))
  await expectAlone('time-over')
  await service.done(change(await entryWith(null)))
  await joined()
  service.pass(limits.guestStays - 1000)
  await service.done(change(await entryWith(null)))
  await expectAlone('time-over')
  await asked()
})

test('[C52] a coordinator who is gone leaves: their page stays away, or their account ends', async () => {
  await joined()
  service.pass(service.limits.guestLease - 1)
  await service.done(renewJoining(camille.id, true, now(), service.limits))
  service.pass(1)
  expect(await reads()).toBe(true)
  await service.done((draft) => {
    loseGuest(draft, camille.id, now())
    return ok(null)
  })
  await expectAlone('gone')
})

test('[C52] whoever has joined leaves when their page was away too long', async () => {
  const short = { ...service.limits, guestLease: 1000 }
  await joined()
  await service.done(renewJoining(camille.id, true, now(), short))
  service.pass(999)
  await service.done(lapseJoining(camille.id, now()))
  expect(await reads()).toBe(true)
  service.pass(1)
  await service.done(lapseJoining(camille.id, now()))
  await expectAlone('gone')
})

test('[C52] the end of the conversation, and the loss of its listener, end the stay in the same commit', async () => {
  await joined()
  await service.done((draft) => {
    releaseDesk(draft, sam.id, 'lease-lost', now(), service.limits)
    return ok(null)
  })
  expect(await joining()).toEqual({ state: 'over', question, how: 'over' })
  expect(await reads()).toBe(false)
  expect(await state()).toMatchObject({ phase: 'waiting' })
  await service.done(change(nextChange(await state(), null)))
})

test('[C52] an end while somebody asks leaves nothing', async () => {
  await asked()
  await service.done(endAsYouth(youth, now()))
  expect(await joining()).toEqual({ state: 'over', question, how: 'over' })
  expect((await dueNow()).filter((id) => id.startsWith('conversation-guest') || id.startsWith('joining:'))).toEqual([])
})

test('[C42][C52] a guest reads on when the listener passes the conversation on', async () => {
  await joined()
  const noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
  const named = { conversation: youth.conversation, offer: randomId() as OfferId }
  await service.done(
    offerConversation(sam, { conversation: youth.conversation, to: noa.id }, named.offer, now(), service.limits),
  )
  await service.done(answerOffer(noa, { ...named, answer: 'take' }, now(), service.limits))
  await service.done(changeReaders(youth, await entryWith(camille, noa), now(), service.limits, named))
  expect(await state()).toMatchObject({ listener: noa.id, guest: { state: 'reads', question, staff: camille.id } })
  expect(await joining()).toMatchObject({ state: 'reads', listener: noa.id })
  expect(await reads()).toBe(true)
})

test('[C55] a yes, a no and a leave to a former question never answer the next one', async () => {
  await asked()
  const former = question
  service.pass(limits.guestAsked)
  await service.meetDeadlines()
  await asked()
  expect(question).not.toBe(former)
  const before = await state()
  const late = { question: former }
  expect(await service.refusal(changeReaders(youth, await entryWith(camille), now(), service.limits, late))).toBe(
    'stale',
  )
  expect(await service.refusal(changeReaders(youth, await entryWith(camille), now(), service.limits))).toBe('stale')
  expect(await service.refusal(refuseGuest(youth, former, now()))).toBe('stale')
  await service.done(leaveAsGuest(camille.id, former, now()))
  expect(await state()).toEqual(before)
  await service.done(change(await entryWith(camille)))
  expect(await reads()).toBe(true)
  await service.done(leaveAsGuest(camille.id, former, now()))
  expect(await reads()).toBe(true)
})

test('[C52] a page that has not read keeps a question open, and no guest: behind a locked veil nobody reads', async () => {
  const short = { ...service.limits, guestLease: 1000 }
  await asked()
  await service.done(renewJoining(camille.id, false, now(), short))
  service.pass(999)
  await service.done(renewJoining(camille.id, false, now(), short))
  service.pass(999)
  await service.done(lapseJoining(camille.id, now()))
  expect(await joining()).toMatchObject({ state: 'asked' })
  await service.done(change(await entryWith(camille)))
  await service.done(renewJoining(camille.id, true, now(), short))
  service.pass(999)
  await service.done(renewJoining(camille.id, false, now(), short))
  service.pass(1)
  await service.done(lapseJoining(camille.id, now()))
  await expectAlone('gone')
})

test('[C50] a device that is away while its guest leaves lets them go when it is back, and nothing is kept before', async () => {
  await joined()
  await service.done(loseDevice(youth, now(), service.limits))
  await service.done(leaveAsGuest(camille.id, question, now()))
  await expectAlone(null)
  expect(await service.refusal(writeAsListener(sam, youth.conversation, sender('listener')(2), now()))).toBe(
    'wrong-epoch',
  )
  youth = { ...youth, connection: connectionName('node', 'again') }
  await service.done(resumeConversation(youth, 0, now(), service.limits))
  await service.done(change(await entryWith(null)))
  expect(await state()).toMatchObject({ epoch: 3, guest: null, readers: [{ staff: sam.id }] })
  expect(await service.done(writeAsListener(sam, youth.conversation, sender('listener')(3), now()))).toMatchObject({
    position: expect.any(Number),
  })
})

test('[C47] of two coordinators who ask at once, the young person is asked one question', async () => {
  const lou = await service.addCoordinator('Lou')
  const both = await Promise.all([await ask(camille), await ask(lou)].map((rule) => service.transactor.transact(rule)))
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
  expect(both.find(({ ok }) => !ok)).toMatchObject({ refused: 'already-asked' })
  const views = await Promise.all([joining(camille), joining(lou)])
  expect(views.filter((view) => view?.state === 'asked')).toHaveLength(1)
})
