import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OfferId, StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { loseListener } from '../assignment/lease.ts'
import { readDesk } from '../assignment/open-desk.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { withheldGrants } from '../desk/floor.ts'
import { seeOfferEnded } from '../desk/offers.ts'
import { setDesk } from '../desk/set.ts'
import { connectionName } from '../notice/connection-name.ts'
import { type SessionState, sessionKey, staffKey } from '../staff/state.ts'
import { endAsYouth } from './end.ts'
import { withholdGrant } from './grant.ts'
import { resumeConversation } from './open.ts'
import {
  answerOffer,
  closePass,
  lapsePass,
  listColleagues,
  offerConversation,
  refusePass,
  withdrawPass,
} from './pass.ts'
import { loseDevice } from './presence.ts'
import { changeReaders } from './readers.ts'
import { replaceListener } from './replace.ts'
import { conversationKey, passDue, type YouthClaim } from './state.ts'
import { nextChange } from './testing/change.ts'
import { type Listener, openService, type Service, sender } from './testing/service.ts'
import { youthView } from './views.ts'
import { readAllowed, writeAsListener, writeAsYouth } from './write.ts'

let service: Service
let sam: Listener
let noa: Listener
let youth: YouthClaim
let made = 0

beforeEach(async () => {
  service = await openService({ listenerLease: 24 * 3_600_000, lookWithin: 24 * 3_600_000 })
  sam = await service.addListener()
  await service.setListener(sam)
  youth = await service.openConversation()
  await service.match()
  await service.letIn(youth)
  noa = await service.addListener({ alias: 'Noa' })
  await service.setListener(noa)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const state = async () => (await service.conversation(youth.conversation))!
const passOf = async () => {
  const is = await state()
  return is.phase === 'granted' ? is.pass : undefined
}
const desk = (of: Listener) => service.done(readDesk(of, now()))
/** The newest offer, and how one of them is named. */
const named = (n = made) => ({ conversation: youth.conversation, offer: `offer ${n}` as OfferId })
const offer = (to = noa, by = sam) => offerTo(to.id, by)
const offerTo = (to: StaffId | null, by = sam) => {
  made += 1
  return offerConversation(by, { conversation: youth.conversation, to }, named().offer, now(), service.limits)
}
const answer = (how: 'take' | 'decline', by = noa, of = named()) =>
  answerOffer(by, { ...of, answer: how }, now(), service.limits)
const withdraw = () => withdrawPass(sam, named(), now())
const view = () =>
  service.done((draft) => ok(youthView(draft, draft.read(conversationKey(youth.conversation))!, now())))
const staffOf = async (of: Listener) => {
  const staff = await service.done((draft) => ok(draft.read(staffKey(of.id))))
  if (staff?.status !== 'active') throw new Error('not active')
  return staff
}
const entryFor = async (of: Listener) => nextChange(await state(), await staffOf(of))
const accept = (entry: string, by = youth, { offer } = named()) =>
  changeReaders(by, entry, now(), service.limits, { offer })
const dueNow = async () => (await service.store.due(Number.MAX_SAFE_INTEGER, 100)).map(({ id }) => id)

async function asked(): Promise<void> {
  await service.done(offer())
  await service.done(answer('take'))
}

/** The offer is over: nothing rings, no place is held, nobody is asked, and no deadline is left. */
async function expectOver(how: string, told: string | null): Promise<void> {
  const { offer } = named()
  expect(await passOf()).toEqual({ offer, state: 'over', to: noa.id, how })
  expect((await desk(noa)).desk).toMatchObject({ offers: [], offerEnded: told === null ? null : { offer, how: told } })
  expect(await view()).toMatchObject({ phase: 'talking', listener: { id: sam.id }, offer: null })
  expect(await dueNow()).not.toContain(passDue(youth.conversation))
  expect((await desk(sam)).conversations).toMatchObject([{ pass: { state: 'over', how } }])
}

test('[C40] an offer rings at the colleague without any content, holds a place there, and asks the young person nothing yet', async () => {
  await service.done(offer())
  const until = now() + limits.passRings
  expect((await desk(noa)).desk.offers).toEqual([{ ...named(), state: 'rings', from: 'head.body.signature', until }])
  expect((await desk(noa)).conversations).toEqual([])
  expect((await desk(sam)).conversations).toMatchObject([{ pass: { state: 'rings', to: noa.id, until } }])
  expect(await view()).toMatchObject({ offer: null })
})

test('[C40][G11] the held place is taken from the ring on: nobody else comes to it', async () => {
  await service.done(offer())
  const other = await service.openConversation()
  await service.match()
  expect(await service.conversation(other.conversation)).toMatchObject({ phase: 'waiting' })
  await service.done(answer('decline'))
  await service.match()
  expect(await service.conversation(other.conversation)).toMatchObject({ phase: 'assigned', listener: noa.id })
})

test('[C40] who is there with room is listed, and nobody else', async () => {
  const listed = async () =>
    (await service.done(listColleagues(sam, youth.conversation, now()))).colleagues.map(({ id }) => id)
  expect(await listed()).toEqual([noa.id])
  await service.done(setDesk(noa, { availability: 'paused' }, now()))
  expect(await listed()).toEqual([])
  expect(await service.refusal(listColleagues(noa, youth.conversation, now()))).toBe('not-available')
})

test('[C40] each reason why a colleague cannot take it has its name', async () => {
  expect(await service.refusal(offer(sam))).toBe('not-allowed')
  expect(await service.refusal(offer({ ...noa, id: 'nobody' as StaffId }))).toBe('colleague-gone')
  expect(await service.refusal(offer(await service.addListener({ alias: 'Lou' })))).toBe('colleague-gone')
  await service.done(setDesk(noa, { availability: 'paused' }, now()))
  expect(await service.refusal(offer())).toBe('colleague-paused')
  await service.done(setDesk(noa, { availability: 'available' }, now()))
  await service.done((draft) => {
    const staff = draft.read(staffKey(noa.id))
    if (staff?.status === 'active') draft.write(staffKey(noa.id), { ...staff, staple: null })
    return ok(null)
  })
  expect(await service.refusal(offer())).toBe('colleague-uncertified')
  expect(await passOf()).toBe(null)
})

test('[C40] a colleague without room is full, also where the place is only held', async () => {
  const second = await service.openConversation()
  await service.match()
  expect(await service.refusal(offer())).toBe('colleague-full')
  await service.done(endAsYouth(second, now()))
  await service.done(offer())
  const lou = await service.addListener({ alias: 'Lou' })
  await service.setListener(lou)
  const third = await service.openConversation()
  await service.match()
  await service.letIn(third)
  const again = offerConversation(
    lou,
    { conversation: third.conversation, to: noa.id },
    named().offer,
    now(),
    service.limits,
  )
  expect(await service.refusal(again)).toBe('colleague-full')
})

test('[C40] one offer at a time; the same one again changes nothing', async () => {
  await service.done(offer())
  const before = await passOf()
  service.pass(1000)
  await service.done(offer())
  expect(await passOf()).toEqual(before)
  made -= 1
  const lou = await service.addListener({ alias: 'Lou' })
  await service.setListener(lou)
  expect(await service.refusal(offer(lou))).toBe('already-offered')
})

test('[C40][A6] only its listener offers a conversation, and only the colleague answers', async () => {
  expect(await service.refusal(offer(sam, noa))).toBe('not-available')
  expect(await service.refusal(answer('take'))).toBe('not-available')
  await service.done(offer())
  expect(await service.refusal(answer('take', sam))).toBe('not-available')
  expect(await service.refusal(withdrawPass(noa, named(), now()))).toBe('not-available')
})

test('[C41] Je prends asks the young person; taken twice, nothing changes, and neither does a pause', async () => {
  await asked()
  const until = now() + limits.passAsked
  expect(await view()).toMatchObject({ listener: { id: sam.id }, offer: { listener: { id: noa.id }, until } })
  service.pass(1000)
  await service.done(answer('take'))
  await service.done(setDesk(noa, { availability: 'paused' }, now()))
  expect(await view()).toMatchObject({ offer: { until } })
  expect((await desk(noa)).desk.offers).toMatchObject([{ state: 'taken', until }])
  expect(await service.refusal(accept(await entryFor(noa)))).toBe(null)
})

test('[C41][C28] after the colleague’s twelve hours Je prends is refused, what was taken before goes on, and Pas maintenant ends it', async () => {
  const endHours = () =>
    service.done((draft) => {
      const kept = draft.read(sessionKey(noa.session)) as SessionState
      draft.write(sessionKey(noa.session), { ...kept, phase: 'open-only' })
      return ok(null)
    })
  const before = await service.done((draft) => ok(draft.read(sessionKey(noa.session)) as SessionState))
  await service.done(offer())
  await endHours()
  expect(await service.refusal(answer('take'))).toBe('service-over')
  expect(await passOf()).toMatchObject({ state: 'rings' })
  await service.done(answer('decline'))
  await expectOver('declined', null)

  await service.done((draft) => {
    draft.write(sessionKey(noa.session), before)
    return ok(null)
  })
  await asked()
  await endHours()
  expect(await service.refusal(answer('take'))).toBe(null)
  expect(await service.refusal(accept(await entryFor(noa)))).toBe(null)
})

test('[C41] Pas maintenant leaves the conversation where it is, also after Je prends', async () => {
  await service.done(offer())
  await service.done(answer('decline'))
  await expectOver('declined', null)
  await asked()
  await service.done(answer('decline'))
  await expectOver('declined', null)
})

test('[C42][G4] D’accord is one commit: the entry, the new listener, and the end of the former one’s access', async () => {
  await asked()
  const since = (await state()).since
  const envelope = sender('listener')
  const seen = service.announced.length
  expect(await service.done(accept(await entryFor(noa)))).toEqual({ position: 2 })
  expect(await state()).toMatchObject({ phase: 'granted', listener: noa.id, epoch: 2, since, pass: null })
  expect(await state()).toMatchObject({ readers: [{ staff: noa.id, kind: 'listener' }] })
  expect(await desk(sam)).toMatchObject({ desk: { toWrapUp: [], breathUntil: null }, conversations: [] })
  expect(await desk(noa)).toMatchObject({ desk: { offers: [] }, conversations: [{ granted: true, epoch: 2 }] })
  const released = { conversation: youth.conversation, reason: 'passed' }
  expect(service.announced.slice(seen)).toContainEqual({
    ...{ to: 'listener', staff: sam.id, name: 'conversation:released', body: released },
  })
  for (const epoch of [1, 2])
    expect(await service.refusal(writeAsListener(sam, youth.conversation, envelope(epoch), now()))).toBe(
      'not-available',
    )
  expect(await service.done((draft) => ok(readAllowed(draft, sam, youth.conversation, 'listener:read', now())))).toBe(
    null,
  )
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe('wrong-epoch')
  const line = sender('listener')(2)
  expect(await service.refusal(writeAsListener(noa, youth.conversation, line, now()))).toBe(null)
  expect(await dueNow()).not.toContain(passDue(youth.conversation))
})

test('[C42] nothing of what follows a pass reaches the former listener', async () => {
  await asked()
  await service.done(accept(await entryFor(noa)))
  const seen = service.announced.length
  await service.done(writeAsYouth(youth, sender('youth')(2)))
  const told = service.announced.slice(seen)
  expect(told).toMatchObject([{ to: 'listener', staff: noa.id, name: 'log:appended' }])
})

test('[C42] D’accord twice, and with its answer lost, is one change of readers', async () => {
  await asked()
  const entry = await entryFor(noa)
  await service.done(accept(entry))
  expect(await service.done(accept(entry))).toEqual({ position: null })
  expect((await service.log(youth.conversation)).filter(({ kind }) => kind === 'readers')).toHaveLength(2)
})

test('[C42] a yes to nobody, to somebody else, too early and too late is refused, and Sam stays', async () => {
  const toNoa = await entryFor(noa)
  expect(await service.refusal(accept(toNoa))).toBe('stale')
  await service.done(offer())
  expect(await service.refusal(accept(toNoa))).toBe('stale')
  await service.done(answer('take'))
  await service.done((draft) => {
    const staff = draft.read(staffKey(noa.id))
    if (staff?.status === 'active') draft.write(staffKey(noa.id), { ...staff, certificate: 'noa.another.one' })
    return ok(null)
  })
  expect(await service.refusal(accept(toNoa))).toBe('stale')
  service.pass(limits.passAsked)
  await service.meetDeadlines()
  expect(await service.refusal(accept(await entryFor(noa)))).toBe('stale')
  expect(await state()).toMatchObject({ listener: sam.id, epoch: 1 })
})

test('[C42][C43] a young person who is away while they are asked finds the card again in time, and Sam after it', async () => {
  await asked()
  const entry = await entryFor(noa)
  const isBack = async (connection: string) => {
    youth = { ...youth, connection: connectionName('node', connection) }
    await service.done(resumeConversation(youth, 0, now(), service.limits))
  }
  await service.done(loseDevice(youth, now(), service.limits))
  service.pass(limits.passAsked - 1)
  await service.meetDeadlines()
  await isBack('again')
  expect(await view()).toMatchObject({ listener: { id: sam.id }, offer: { offer: named().offer } })
  await service.done(loseDevice(youth, now(), service.limits))
  service.pass(1)
  await service.meetDeadlines()
  await expectOver('expired', 'expired')
  await isBack('too late')
  expect(await service.refusal(accept(entry))).toBe('stale')
  expect(await view()).toMatchObject({ listener: { id: sam.id }, offer: null })
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe(null)
})

test('[C42] another tab that took the conversation over is the one that answers', async () => {
  await asked()
  const other = { ...youth, connection: noa.connection }
  expect(await service.refusal(accept(await entryFor(noa), other))).toBe('not-available')
  expect(await service.refusal(refusePass(other, named().offer, now()))).toBe('not-available')
})

test('[C42] Non, je reste avec Sam: both are told, and the place is free', async () => {
  await asked()
  await service.done(refusePass(youth, named().offer, now()))
  await expectOver('refused', 'refused')
  await service.done(seeOfferEnded(noa, named().offer, now()))
  expect((await desk(noa)).desk.offerEnded).toBe(null)
  expect(await service.refusal(refusePass(youth, named().offer, now()))).toBe('stale')
})

test('[C42] a device that refuses the colleague’s certificate keeps its listener, and coordination is told', async () => {
  await asked()
  await service.done(withholdGrant(youth, noa.id, now(), service.limits))
  await expectOver('withheld', 'over')
  expect(await service.done((draft) => ok(withheldGrants(draft)))).toEqual([{ listener: noa.id, alias: 'Noa' }])
  expect(await service.refusal(offer())).toBe('not-allowed')
})

test('[C43] a ring that nobody answers ends after 30 s, a card after 3 min, and not before', async () => {
  await service.done(offer())
  service.pass(limits.passRings - 1)
  await service.meetDeadlines()
  expect(await passOf()).toMatchObject({ state: 'rings' })
  service.pass(1)
  await service.meetDeadlines()
  await expectOver('unanswered', 'missed')
  await asked()
  service.pass(limits.passAsked - 1)
  await service.meetDeadlines()
  expect(await passOf()).toMatchObject({ state: 'asked' })
  service.pass(1)
  await service.meetDeadlines()
  await expectOver('expired', 'expired')
})

test('[C43] the listener keeps it: rings and cards end at once, and a repeat changes nothing', async () => {
  for (const before of [offer, asked]) {
    const first = before()
    if (typeof first === 'function') await service.done(first)
    else await first
    await service.done(withdraw())
    expect(await passOf()).toBe(null)
    expect((await desk(noa)).desk).toMatchObject({ offers: [], offerEnded: { how: 'withdrawn' } })
    expect(await view()).toMatchObject({ offer: null })
    await service.done(withdraw())
  }
  expect(await service.refusal(answer('take'))).toBe('not-available')
})

test.each([['rings'], ['asked']] as const)(
  '[C43] a colleague who is gone while it %s frees the conversation',
  async (when) => {
    await service.done(offer())
    if (when === 'asked') await service.done(answer('take'))
    await service.done(loseListener(noa.id, noa.connection, now(), service.limits))
    expect(await passOf()).toMatchObject({ state: when })
    await service.done((draft) => {
      releaseDesk(draft, noa.id, 'lease-lost', now(), service.limits)
      return ok(null)
    })
    expect(await passOf()).toEqual({ offer: named().offer, state: 'over', to: noa.id, how: 'gone' })
    expect(await view()).toMatchObject({ listener: { id: sam.id }, offer: null })
    expect(await dueNow()).not.toContain(passDue(youth.conversation))
  },
)

test.each([
  ['the young person ends', () => endAsYouth(youth, now())],
  ['the listener is replaced', () => replaceListener(youth, sam.id, now(), service.limits)],
  [
    'the listener is gone',
    () => (draft: Parameters<ReturnType<typeof endAsYouth>>[0]) => {
      releaseDesk(draft, sam.id, 'lease-lost', now(), service.limits)
      return ok({})
    },
  ],
])('[C43][G11] where %s meanwhile, the place is free in the same commit', async (_, act) => {
  await asked()
  const entry = await entryFor(noa)
  await service.done<unknown>(act())
  expect((await desk(noa)).desk).toMatchObject({ offers: [], offerEnded: { how: 'over' } })
  expect(await dueNow()).not.toContain(passDue(youth.conversation))
  expect(await service.refusal(accept(entry))).toMatch(/^(stale|not-available)$/)
})

test.each([
  ['Garder la conversation', () => withdrawPass(sam, named(made - 1), now())],
  ['Pas maintenant', () => answer('decline', noa, named(made - 1))],
  ['Non, je reste avec Sam', () => refusePass(youth, named(made - 1).offer, now())],
])('[C44] a late %s about an offer that is over leaves the next one as it is', async (_, late) => {
  await asked()
  await service.done(answer('decline'))
  await asked()
  const before = await state()
  await service.transactor.transact<unknown>(late())
  expect(await state()).toEqual(before)
  expect((await desk(noa)).desk).toMatchObject({ offers: [{ offer: named().offer, state: 'taken' }], offerEnded: null })
})

test('[C43] a colleague is told how an offer ended until they have seen it, whatever else they are offered and decline', async () => {
  const missed = named(made + 1).offer
  await service.done(offer())
  service.pass(limits.passRings)
  await service.done(lapsePass(youth.conversation, now()))
  const isTold = async () => expect((await desk(noa)).desk.offerEnded).toEqual({ offer: missed, how: 'missed' })
  await isTold()
  await service.done(offer())
  await isTold()
  await service.done(answer('decline'))
  await isTold()
  await service.done(seeOfferEnded(noa, missed, now()))
  expect((await desk(noa)).desk.offerEnded).toBe(null)
})

test('[C44] a late Je prends takes no other offer than the one that rang', async () => {
  await service.done(offer())
  await service.done(answer('decline'))
  await service.done(offer())
  expect(await service.refusal(answer('take', noa, named(made - 1)))).toBe('not-available')
  expect(await passOf()).toMatchObject({ state: 'rings' })
})

test('[C44] a late D’accord lets nobody in by an offer that its person has not answered, nor does one that names none', async () => {
  await asked()
  const entry = await entryFor(noa)
  await service.done(answer('decline'))
  await asked()
  expect(await service.refusal(accept(entry, youth, named(made - 1)))).toBe('stale')
  expect(await service.refusal(changeReaders(youth, entry, now(), service.limits))).toBe('stale')
  expect(await service.refusal(accept(entry))).toBe(null)
})

test('[C44] keeping a conversation takes away no word on how the offer ended, and having seen one ends none', async () => {
  await service.done(offer())
  await service.done(closePass(sam, named(), now()))
  expect(await passOf()).toMatchObject({ state: 'rings' })
  await service.done(answer('decline'))
  await service.done(withdraw())
  await expectOver('declined', null)
  await service.done(closePass(sam, named(made - 1), now()))
  await expectOver('declined', null)
  await service.done(closePass(sam, named(), now()))
  expect(await passOf()).toBe(null)
})

test('[C44] a colleague who has seen how one offer ended has not seen the next', async () => {
  await asked()
  await service.done(withdraw())
  await asked()
  await service.done(withdraw())
  await service.done(seeOfferEnded(noa, named(made - 1).offer, now()))
  expect((await desk(noa)).desk.offerEnded).toEqual({ offer: named().offer, how: 'withdrawn' })
})

const toNext = async (opens = 2) => nextChange(await state(), null, { opens })

test('[C45] whoever is free next: the young person is asked at once, and no place is held anywhere', async () => {
  await service.done(offerTo(null))
  const until = now() + limits.passAsked
  expect(await view()).toMatchObject({
    listener: { id: sam.id },
    offer: { offer: named().offer, listener: null, until },
  })
  expect((await desk(sam)).conversations).toMatchObject([{ pass: { state: 'asked', to: null, until } }])
  expect((await desk(noa)).desk.offers).toEqual([])
  expect(await service.refusal(offer())).toBe('already-offered')
})

test.each([
  ['from now on', 2],
  ['from the beginning', 0],
])(
  '[C45][G4] a yes (%s) is one commit: it waits in its own place, and the former listener’s access ends',
  async (_, opens) => {
    await service.done(offerTo(null))
    const { since } = await state()
    const seen = service.announced.length
    expect(await service.done(accept(await toNext(opens)))).toEqual({ position: 2 })
    expect(await state()).toMatchObject({ phase: 'waiting', since, epoch: 2, readers: [] })
    expect(await desk(sam)).toMatchObject({ desk: { toWrapUp: [], breathUntil: null }, conversations: [] })
    const body = { conversation: youth.conversation, reason: 'passed' }
    expect(service.announced.slice(seen)).toContainEqual({
      to: 'listener',
      staff: sam.id,
      name: 'conversation:released',
      body,
    })
    expect((await service.log(youth.conversation)).map(({ kind }) => kind)).toEqual(['readers', 'readers'])
    for (const epoch of [1, 2])
      expect(await service.refusal(writeAsListener(sam, youth.conversation, sender('listener')(epoch), now()))).toBe(
        'not-available',
      )
    expect(await service.refusal(writeAsYouth(youth, sender('youth')(2)))).toBe(null)
    expect(await dueNow()).not.toContain(passDue(youth.conversation))
    await service.match()
    expect(await state()).toMatchObject({ phase: 'assigned', listener: noa.id })
  },
)

test('[C45] the same yes again changes nothing, and a yes without that very offer is refused', async () => {
  const early = await toNext()
  expect(await service.refusal(accept(early))).toBe('stale')
  await asked()
  expect(await service.refusal(accept(early))).toBe('stale')
  await service.done(answer('decline'))
  await service.done(offerTo(null))
  expect(await service.refusal(accept(early, youth, named(made - 1)))).toBe('stale')
  expect(await service.refusal(accept(await entryFor(noa)))).toBe('stale')
  await service.done(accept(early))
  expect(await service.done(accept(early))).toEqual({ position: null })
  expect(await service.refusal(accept(await toNext(3)))).toBe('stale')
})

test('[C45][C31] whoever passed it on is not given it again for a while, also where nobody else is there, and is nobody for whoever waits', async () => {
  await service.done(setDesk(noa, { availability: 'paused' }, now()))
  await service.done(offerTo(null))
  await service.done(accept(await toNext()))
  await service.match()
  expect(await state()).toMatchObject({ phase: 'waiting' })
  expect(await view()).toMatchObject({ phase: 'waiting', listenersPresent: false })
  service.pass(service.limits.letGoRests)
  expect(await view()).toMatchObject({ listenersPresent: true })
  await service.match()
  expect(await state()).toMatchObject({ phase: 'assigned', listener: sam.id })
})

test('[C45][C31] the last listener passes on and leaves while five wait: nobody loses their place, all are told, and whoever comes takes the longest wait', async () => {
  const others: YouthClaim[] = []
  await service.done(setDesk(noa, { availability: 'paused' }, now()))
  for (let n = 0; n < 5; n += 1) {
    service.pass(1000)
    others.push(await service.openConversation())
  }
  await service.done(offerTo(null))
  await service.done(accept(await toNext()))
  await service.done(setDesk(sam, { availability: 'paused' }, now()))
  await service.match()
  const all = [youth, ...others]
  const states = () => Promise.all(all.map(({ conversation }) => service.conversation(conversation)))
  expect((await states()).map((is) => is?.phase)).toEqual(all.map(() => 'waiting'))
  for (const { conversation } of all)
    expect(
      await service.done((draft) => ok(youthView(draft, draft.read(conversationKey(conversation))!, now()))),
    ).toMatchObject({ phase: 'waiting', listenersPresent: false })
  await service.setListener(noa, 2)
  await service.match()
  expect((await states()).map((is) => is?.phase)).toEqual([
    ...['assigned', 'assigned'],
    ...['waiting', 'waiting', 'waiting', 'waiting'],
  ])
})

test('[C45][C43] without an answer, with a no, or kept by its listener, the conversation stays', async () => {
  await service.done(offerTo(null))
  service.pass(limits.passAsked)
  await service.meetDeadlines()
  expect(await passOf()).toEqual({ offer: named().offer, state: 'over', to: null, how: 'expired' })
  expect(await view()).toMatchObject({ listener: { id: sam.id }, offer: null })
  await service.done(offerTo(null))
  await service.done(refusePass(youth, named().offer, now()))
  expect(await passOf()).toEqual({ offer: named().offer, state: 'over', to: null, how: 'refused' })
  await service.done(offerTo(null))
  await service.done(withdraw())
  expect(await passOf()).toBe(null)
  expect(await service.refusal(accept(await toNext()))).toBe('stale')
  expect(await dueNow()).not.toContain(passDue(youth.conversation))
})

test('[C45] a conversation without an epoch for whoever comes is full', async () => {
  const full = async (epoch: number) => {
    await service.done((draft) =>
      ok(
        draft.write(conversationKey(youth.conversation), {
          ...draft.read(conversationKey(youth.conversation))!,
          epoch,
        }),
      ),
    )
    return service.refusal(offerTo(null))
  }
  expect(await full(limits.epochs - 2)).toBe('full')
  expect(await full(limits.epochs - 3)).toBe(null)
})
