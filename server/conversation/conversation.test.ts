import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { limits as promised } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { lapseLease, loseListener, renewLease } from '../assignment/lease.ts'
import { openDesk, readDesk } from '../assignment/open-desk.ts'
import { setDesk } from '../desk/set.ts'
import { deskKey } from '../desk/state.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId, randomSecret, sha256OfBytes, sha256OfText } from '../platform/random-id.ts'
import { rosterHeadKey } from '../staff/published-roster.ts'
import { rotatingKey } from '../staff/rotating.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import { stateKey } from '../transaction/draft.ts'
import { logHead } from '../transaction/message-log.ts'
import { endAsListener, endAsYouth, forgetAway, leaveConversation } from './end.ts'
import { withholdGrant } from './grant.ts'
import { openConversation, resumeConversation } from './open.ts'
import { deviceRenewal, keepPlace, loseDevice } from './presence.ts'
import { changeReaders } from './readers.ts'
import { conversationKey, conversationLog, type YouthClaim } from './state.ts'
import { aChange, anyPoint, nextChange, theRoster } from './testing/change.ts'
import { type Listener, newClaim, noon, openService, type Service, sender } from './testing/service.ts'
import { youthView } from './views.ts'
import { writeAsListener, writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

/** A young person and a granted listener. */
async function talk(): Promise<{ youth: YouthClaim; listener: Listener }> {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  await grant(youth)
  return { youth, listener }
}

const endAs = (listener: Listener, { conversation }: YouthClaim, abusive = false) =>
  endAsListener(listener, { conversation, abusive }, now(), service.limits)

async function grant(youth: YouthClaim): Promise<void> {
  expect(await service.letIn(youth)).toBe(null)
}

/** The device lets the former reader go. */
async function letGo(youth: YouthClaim): Promise<void> {
  await service.done(changeReaders(youth, nextChange(await stateOf(youth), null), now(), service.limits))
}

async function stateOf({ conversation }: YouthClaim) {
  const state = await service.conversation(conversation)
  if (!state) throw new Error('there is no such conversation')
  return state
}

test('[C1] a repeated open with the same bearer resumes the conversation, and with another bearer is not available', async () => {
  await service.setListener(await service.addListener())
  const youth = await service.openConversation()
  service.pass(1000)
  await service.openConversation(youth)
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', since: noon })
  const thief = { ...youth, bearerSha256: sha256OfBytes(randomSecret()) }
  expect(await service.refusal(openConversation(thief, now(), service.limits))).toBe('not-available')
  expect(await service.refusal(resumeConversation(thief, 0, now(), service.limits))).toBe('not-available')
  expect(await service.refusal(resumeConversation(newClaim(), 0, now(), service.limits))).toBe('not-available')
})

test('[C2] opening is refused while no certified listener takes conversations', async () => {
  const listener = await service.addListener({ certificateExpires: noon + promised.unusedBeforeEnd + 60_000 })
  const open = () => service.refusal(openConversation(newClaim(), now(), service.limits))
  expect(await open()).toBe('closed')
  await service.done(openDesk(listener, now(), service.limits))
  expect(await open()).toBe('closed')
  await service.done(setDesk(listener, { availability: 'available', capacity: 1 }, now()))
  expect(await open()).toBe(null)
  await service.done(setDesk(listener, { availability: 'paused', capacity: 1 }, now()))
  expect(await open()).toBe('closed')
  await service.done(setDesk(listener, { availability: 'available', capacity: 1 }, now()))
  service.pass(60_000)
  expect(await open()).toBe('closed')
})

test('[S18] [G10] when the roster lapses, a conversation goes on, no other begins, and who waits is told that nobody is there', async () => {
  const listener = await service.addListener({ stapleUntil: noon + promised.unusedBeforeEnd + 10_000 })
  await service.setListener(listener, 2)
  const talking = await service.openConversation()
  await service.match()
  expect(await service.letIn(talking)).toBe(null)
  service.pass(10_000)
  expect(await service.refusal(openConversation(newClaim(), now(), service.limits))).toBe('closed')
  expect(await service.refusal(writeAsYouth(talking, { ...sender('youth')(1) }))).toBe(null)
  expect(await service.refusal(writeAsListener(listener, talking.conversation, sender('listener')(1), now()))).toBe(
    null,
  )

  // One who began just before the lapse.
  service.pass(-1)
  const waiting = await service.openConversation()
  service.pass(1)
  await service.match()
  expect(await service.conversation(waiting.conversation)).toMatchObject({ phase: 'waiting' })
  const isTold = await service.done((draft) => {
    const state = draft.read(conversationKey(waiting.conversation))
    return ok(state && youthView(draft, state, now()))
  })
  expect(isTold).toMatchObject({ phase: 'waiting', listenersPresent: false })

  // Once the roster is renewed, they are given to the same listener, who did nothing.
  await service.done((draft) => {
    const staff = draft.read(staffKey(listener.id)) as ActiveStaff
    draft.write(staffKey(listener.id), {
      ...staff,
      staple: { text: 'head.newer.signature', until: now() + promised.unusedBeforeEnd + 60_000 },
    })
    return ok(null)
  })
  await service.match()
  expect(await service.conversation(waiting.conversation)).toMatchObject({ phase: 'assigned', listener: listener.id })
})

test('[S24] nobody begins while the organisation’s key is being replaced, and everybody can once that lapses', async () => {
  await service.setListener(await service.addListener())
  await service.done((draft) => ok(draft.write(rotatingKey, { by: randomId() as StaffId, until: now() + 1000 })))
  const open = () => service.refusal(openConversation(newClaim(), now(), service.limits))
  expect(await open()).toBe('closed')
  service.pass(1000)
  await service.done(openConversation(newClaim(), now(), service.limits))
})

test('[L2] a repeat is answered and changes nothing, and a gap is refused', async () => {
  const { youth } = await talk()
  const next = sender('youth')
  const [first, second, third] = [next(1), next(1), next(1)]
  expect(await service.done(writeAsYouth(youth, first))).toEqual({ position: 2 })
  expect(await service.refusal(writeAsYouth(youth, third))).toBe('out-of-sequence')
  expect(await service.done(writeAsYouth(youth, second))).toEqual({ position: 3 })
  expect(await service.done(writeAsYouth(youth, first))).toEqual({ position: null })
  expect((await service.log(youth.conversation)).map(({ kind }) => kind)).toEqual(['readers', 'message', 'message'])
})

test('[L7][G18] a conversation without a grant is refused above 512 kB, and accepts the same message after a grant', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  const next = sender('youth')
  const large = () => ({ ...next(), sealed: 'A'.repeat(15_000) })
  const most = Math.floor(promised.ungrantedBytes / 15_000)
  for (let message = 0; message < most; message += 1) await service.done(writeAsYouth(youth, large()))
  const over = large()
  expect(await service.refusal(writeAsYouth(youth, over))).toBe('too-fast')
  await service.match()
  expect(await service.refusal(writeAsYouth(youth, over))).toBe('too-fast')
  expect(await service.letIn(youth)).toBe(null)
  expect(await service.refusal(writeAsYouth(youth, { ...over, epoch: 1 }))).toBe(null)
  expect((await service.log(youth.conversation)).filter(({ kind }) => kind === 'message')).toHaveLength(most + 1)
})

test('[L7][G18] a log keeps its byte count through an assignment, a grant and a return to the queue', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  const [asYouth, asListener] = [sender('youth'), sender('listener')]
  const counted = async () => [
    (await service.conversation(youth.conversation))?.phase,
    (await service.head(youth.conversation)).bytes,
  ]
  await service.done(writeAsYouth(youth, asYouth()))
  expect(await counted()).toEqual(['waiting', 4])
  await service.match()
  await service.done(writeAsYouth(youth, asYouth()))
  expect(await counted()).toEqual(['assigned', 8])
  await grant(youth)
  await service.done(writeAsListener(listener, youth.conversation, asListener(1), now()))
  expect(await counted()).toEqual(['granted', 12])
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await counted()).toEqual(['waiting', 12])
})

test('a message changes the head of its log, and not the conversation', async () => {
  const { youth, listener } = await talk()
  const versions = async () => {
    const keys = [conversationKey(youth.conversation).key, logHead(conversationLog(youth.conversation)).key]
    return (await service.store.load(keys)).map(({ version }) => version)
  }
  const [conversation, head] = await versions()
  await service.done(writeAsYouth(youth, sender('youth')(1)))
  await service.done(writeAsListener(listener, youth.conversation, sender('listener')(1), now()))
  expect(await versions()).toEqual([conversation, expect.not.toBeOneOf([head])])
})

test('[G16] an ended conversation leaves no head of its log, in the store or in memory, and its id begins at 1', async () => {
  await service.setListener(await service.addListener())
  const youth = await service.openConversation()
  await service.done(writeAsYouth(youth, sender('youth')()))
  const key = logHead(conversationLog(youth.conversation)).key
  expect((await service.store.load([key]))[0]?.value).toMatchObject({ lastPosition: 1 })
  await service.done(endAsYouth(youth, now()))
  expect(await service.store.load([key])).toEqual([{ version: 0, value: null }])
  expect(await service.head(youth.conversation)).toMatchObject({ lastPosition: 0, bytes: 0 })
  await service.openConversation(youth)
  expect(await service.done(writeAsYouth(youth, sender('youth')()))).toEqual({ position: 1 })
})

test('[L8] each side receives the other side’s messages, and no notice of its own', async () => {
  const { youth, listener } = await talk()
  service.announced.length = 0
  await service.done(writeAsYouth(youth, sender('youth')(1)))
  await service.done(writeAsListener(listener, youth.conversation, sender('listener')(1), now()))
  expect(service.announced).toMatchObject([
    { to: 'listener', staff: listener.id, name: 'log:appended', body: { entries: [{ position: 2 }] } },
    { to: 'youth', conversation: youth.conversation, name: 'log:appended', body: { entries: [{ position: 3 }] } },
  ])
})

test('[G3] an assigned listener without a grant can neither write nor receive messages', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  service.announced.length = 0
  await service.done(writeAsYouth(youth, sender('youth')()))
  expect(service.announced).toEqual([])
  const write = writeAsListener(listener, youth.conversation, sender('listener')(1), now())
  expect(await service.refusal(write)).toBe('not-available')
  expect(await service.refusal(endAs(listener, youth))).toBe('not-available')
})

test('[C5][C7] a change of readers is kept if it is the next one, for the present listener under their present certificate', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  const { conversation } = youth
  const present = { certificate: 'head.body.signature', enc: anyPoint }
  const first = { conversation, epoch: 1, former: null, reader: present }
  const give = (entry: string) => service.refusal(changeReaders(youth, entry, now(), service.limits))
  expect(await give(aChange(first))).toBe('stale')
  await service.match()
  const otherHash = sha256OfText('another entry')
  expect(await give('no.change.atall')).toBe('malformed')
  expect(await give(aChange({ ...first, conversation: randomId() as typeof conversation }))).toBe('stale')
  expect(await give(aChange({ ...first, epoch: 2, former: otherHash }))).toBe('stale')
  expect(await give(aChange({ ...first, reader: { ...present, certificate: 'another.one.now' } }))).toBe('stale')
  expect(await give(aChange({ ...first, reader: { ...present, enc: `B${anyPoint.slice(1)}` } }))).toBe('stale')
  expect(await give(aChange({ ...first, reader: null }))).toBe('stale')
  expect(await give(aChange(first))).toBe(null)
  // The same bytes again change nothing.
  expect(await service.done(changeReaders(youth, aChange(first), now(), service.limits))).toEqual({ position: null })
  expect(await give(aChange({ ...first, epoch: 2, former: otherHash }))).toBe('stale')
  expect(await service.log(conversation)).toEqual([
    { kind: 'readers', position: 1, entry: aChange(first), certificates: ['head.body.signature'] },
  ])
  expect(await stateOf(youth)).toMatchObject({ phase: 'granted', epoch: 1, former: sha256OfText(aChange(first)) })
})

test('[C7][S19] whoever opens a conversation cannot raise an alarm at a desk by naming a roster that the service never had', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  const former = { roster: 'the former roster', maker: 'a.b.c', certificate: 'head.body.signature' }
  const newest = { number: 8, hash: sha256OfText('the newest roster') }
  await service.done((draft) => {
    draft.write(stateKey('published-roster', '7'), former)
    draft.write(rosterHeadKey, newest)
    return ok(null)
  })
  const naming = (roster: typeof theRoster) => {
    const reader = { certificate: 'head.body.signature', enc: anyPoint, roster }
    return aChange({ conversation: youth.conversation, epoch: 1, former: null, reader })
  }
  const give = (roster: typeof theRoster) =>
    service.refusal(changeReaders(youth, naming(roster), now(), service.limits))
  const { hash } = theRoster
  for (const number of [6, 7, 8, 9]) expect([number, await give({ number, hash })]).toEqual([number, 'stale'])
  // A device that was slow still names the roster before.
  expect(await give({ number: 7, hash: sha256OfText(former.roster) })).toBe(null)
})

test('[C7][L7] the sixty-fifth epoch is refused as full, whatever its cause, and nobody is assigned for it', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  const before = { ...(await stateOf(youth)), epoch: promised.epochs - 2, former: sha256OfText('former') }
  await service.done((draft) => {
    draft.write(conversationKey(youth.conversation), before)
    return ok(null)
  })
  await service.match()
  await grant(youth)
  expect(await stateOf(youth)).toMatchObject({ phase: 'granted', epoch: promised.epochs - 1 })
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  const next = nextChange(await stateOf(youth), null)
  expect(await service.refusal(changeReaders(youth, next, now(), service.limits))).toBe('full')
  await service.setListener(await service.addListener())
  await service.match()
  expect(await stateOf(youth)).toMatchObject({ phase: 'waiting', epoch: promised.epochs - 1 })
  expect((await service.log(youth.conversation)).map(({ kind }) => kind)).toEqual(['readers', 'event'])
})

test('[C5] a withheld grant excludes the listener for this conversation, and coordination sees it', async () => {
  const [refused, other] = [await service.addListener(), await service.addListener()]
  await service.setListener(refused)
  const youth = await service.openConversation()
  await service.match()
  await service.done(withholdGrant(youth, refused.id, now(), service.limits))
  await service.match()
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', epoch: 0, since: noon })
  await service.setListener(other)
  await service.match()
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'assigned', listener: other.id })
  expect(await service.log(youth.conversation)).toEqual([])
})

test('[C6] without a grant in time the listener’s place is freed, and the conversation is skipped until its device sends something', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const silent = await service.openConversation()
  await service.match()
  service.pass(10)
  const next = await service.openConversation()
  service.pass(service.limits.grantWithin - 10)
  await service.done(renewLease(listener.id, listener.connection, now(), now(), service.limits))
  await service.meetDeadlines()
  await service.match()
  expect(await service.conversation(silent.conversation)).toMatchObject({ phase: 'waiting', since: noon })
  expect(await service.conversation(next.conversation)).toMatchObject({ phase: 'assigned' })
  await grant(next)
  await service.done(endAsYouth(next, now()))
  await service.match()
  expect(await service.conversation(silent.conversation)).toMatchObject({ phase: 'waiting' })
  await service.done(writeAsYouth(silent, sender('youth')()))
  await service.match()
  expect(await service.conversation(silent.conversation)).toMatchObject({ phase: 'assigned', listener: listener.id })
})

test('[L3][C7][C8][G10] the device learns at once that its listener is lost, no line is kept for them, and the next listener is let in', async () => {
  const { youth, listener } = await talk()
  await service.done(writeAsYouth(youth, sender('youth')(1)))
  service.announced.length = 0
  await service.done(loseListener(listener.id, listener.connection, now(), service.limits))
  expect(service.announced).toMatchObject([
    { to: 'youth', body: { conversation: { phase: 'talking', listenerHere: false } } },
  ])
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', epoch: 1, since: noon })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({
    event: 'listener-lost',
    listener: listener.id,
  })
  for (const epoch of [0, 1, 2])
    expect(await service.refusal(writeAsYouth(youth, sender('youth')(epoch)))).toBe('wrong-epoch')
  expect(await service.refusal(writeAsListener(listener, youth.conversation, sender('listener')(1), now()))).toBe(
    'not-available',
  )

  const { conversation } = youth
  const otherHistory = aChange({ conversation, epoch: 2, former: sha256OfText('another'), reader: null })
  expect(await service.refusal(changeReaders(youth, otherHistory, now(), service.limits))).toBe('stale')
  await letGo(youth)
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe('wrong-epoch')
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(2)))).toBe(null)
  const next = await service.addListener({ alias: 'Lou' })
  await service.setListener(next)
  await service.match()
  await grant(youth)
  const desk = await service.done(readDesk(next, now()))
  expect(desk.conversations).toMatchObject([{ epoch: 3, granted: true }])
})

test('[C7] a listener who is already assigned sees the epoch in which the device lets the former one go', async () => {
  const { youth } = await talk()
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  await service.setListener(await service.addListener({ alias: 'Lou' }))
  await service.match()
  service.announced.length = 0
  await letGo(youth)
  expect(service.announced).toMatchObject([
    { to: 'listener', name: 'conversation:changed', body: { conversation: { epoch: 2, granted: false } } },
  ])
})

test('[C7] a listener who is lost before the grant changes neither the epoch nor the log', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const youth = await service.openConversation()
  await service.match()
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting', epoch: 0 })
  expect(await service.log(youth.conversation)).toEqual([])
})

test('[C8] a listener who returns within the lease loses nothing, and one who does not is away', async () => {
  const { youth, listener } = await talk()
  await service.done(loseListener(listener.id, listener.connection, now(), service.limits))
  service.pass(service.limits.listenerLease - 1)
  await service.meetDeadlines()
  const back = { ...listener, connection: connectionName('node', randomId()) }
  await service.done(openDesk(back, now(), service.limits))
  expect((await service.done(readDesk(back, now()))).conversations).toHaveLength(1)
  expect(await service.refusal(renewLease(listener.id, listener.connection, now(), now(), service.limits))).toBe(
    'stale',
  )
  service.pass(service.limits.listenerLease)
  await service.done(lapseLease(listener.id, now(), service.limits))
  await service.done(openDesk(back, now(), service.limits))
  expect(await service.done(readDesk(back, now()))).toMatchObject({ conversations: [], desk: { availability: 'away' } })
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting' })
})

test('[C9] the place is kept for the promised time while the device is away, and no longer', async () => {
  const { youth, listener } = await talk()
  await service.done(loseDevice(youth, now(), service.limits))
  expect(service.announced.at(-1)).toMatchObject({ to: 'listener', body: { conversation: { youthHere: false } } })
  service.pass(service.limits.youthAwayTalking - 1)
  await service.done(forgetAway(youth.conversation, now()))
  const back = { ...youth, connection: connectionName('node', randomId()) }
  await service.done(resumeConversation(back, 1, now(), service.limits))
  expect(await service.refusal(keepPlace(youth, now(), service.limits))).toBe('stale')
  await service.done(loseDevice(youth, now(), service.limits))
  expect(await service.conversation(youth.conversation)).toMatchObject({ connection: back.connection })
  await service.done(loseDevice(back, now(), service.limits))
  service.pass(service.limits.youthAwayTalking)
  await service.done(forgetAway(youth.conversation, now()))
  expect(await service.conversation(youth.conversation)).toBe(null)
  expect(service.announced).toContainEqual({
    to: 'listener',
    staff: listener.id,
    name: 'conversation:released',
    body: { conversation: youth.conversation, reason: 'away' },
  })
})

test('[C10] the newest connection acts for the device', async () => {
  const { youth } = await talk()
  const newer = { ...youth, connection: connectionName('node', randomId()) }
  await service.done(resumeConversation(newer, 0, now(), service.limits))
  expect(service.announced.at(-1)).toEqual({ to: 'superseded-youth', connection: youth.connection })
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe('not-available')
  expect(await service.refusal(writeAsYouth(newer, sender('youth')(1)))).toBe(null)
})

test('[L5] a position beyond the end of the log is stale', async () => {
  const { youth } = await talk()
  expect(await service.refusal(resumeConversation(youth, 2, now(), service.limits))).toBe('stale')
})

test('[C11][G16] the commit that ends a conversation erases its state, log, place and deadlines', async () => {
  const { youth, listener } = await talk()
  await service.done(writeAsYouth(youth, sender('youth')(1)))
  await service.done(endAs(listener, youth))
  expect(await service.conversation(youth.conversation)).toBe(null)
  expect(await service.log(youth.conversation)).toEqual([])
  expect(await service.store.waiting(10)).toEqual([])
  const due = await service.store.due(Number.MAX_SAFE_INTEGER, 100)
  expect(due.map(({ id }) => id.split(':')[0]).sort()).toEqual(['desk-lease', 'desk-wrap-up'])
  expect((await service.done(readDesk(listener, now()))).desk.toWrapUp).toEqual([youth.conversation])
})

const end = { epoch: 1, role: 'youth', session: randomId(), counter: 0, sealed: 'A' } as unknown as SignalFrame

test('[C18] a device’s own word of the end reaches the listener with the reason', async () => {
  const { youth } = await talk()
  await service.done(endAsYouth(youth, now(), end))
  expect(service.announced).toContainEqual(
    expect.objectContaining({ body: { conversation: youth.conversation, reason: 'youth', end } }),
  )
})

test('[C18] a listener’s own word of the end reaches the device with the reason', async () => {
  const { youth, listener } = await talk()
  const ending = { conversation: youth.conversation, abusive: false, end }
  await service.done(endAsListener(listener, ending, now(), service.limits))
  expect(service.announced).toContainEqual(
    expect.objectContaining({ to: 'youth', body: { conversation: { phase: 'ended', reason: 'listener', end } } }),
  )
})

test('[C12] the quick exit ends the conversation, and answers ok to unknown ids too', async () => {
  const { youth } = await talk()
  const another = sha256OfBytes(randomSecret())
  expect(await service.refusal(leaveConversation(youth.conversation, another, now()))).toBe(null)
  expect(await service.refusal(leaveConversation(randomId(), another, now()))).toBe(null)
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'granted' })
  await service.done(leaveConversation(youth.conversation, youth.bearerSha256, now()))
  expect(await service.conversation(youth.conversation)).toBe(null)
  expect(service.announced).toContainEqual(
    expect.objectContaining({ body: { conversation: youth.conversation, reason: 'quick-exit' } }),
  )
})

test('[G10] after the clock is set back, a lease ends at most one lease time later', async () => {
  const { listener, youth } = await talk()
  service.pass(-3_600_000)
  await service.done(renewLease(listener.id, listener.connection, now(), now(), service.limits))
  const desk = await service.done((draft) => ok(draft.read(deskKey(listener.id))))
  expect(desk?.leaseUntil).toBe(now() + service.limits.listenerLease)
  service.pass(-3_600_000)
  await service.done(loseListener(listener.id, listener.connection, now(), service.limits))
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await service.conversation(youth.conversation)).toMatchObject({ phase: 'waiting' })
})

test('[C14] [G18] after an end for abuse that tab cools down, other tabs do not, and nothing of it stays', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const [tab, other] = [sha256OfBytes(randomSecret()), sha256OfBytes(randomSecret())]
  const begin = async (tabSha256: string | null) => {
    const youth = newClaim()
    await service.done(openConversation(youth, now(), service.limits, tabSha256))
    await service.match()
    await grant(youth)
    return youth
  }
  const opened = (tabSha256: string | null) =>
    service.refusal(openConversation(newClaim(), now(), service.limits, tabSha256))

  await service.done(endAs(listener, await begin(tab)))
  await service.done(endAs(listener, await begin(null), true))
  const abusive = await begin(tab)
  await service.done(writeAsYouth(abusive, sender('youth')(1)))
  await service.done(endAs(listener, abusive, true))
  expect(await opened(tab)).toBe('cooling-down')
  expect([await opened(other), await opened(null)]).toEqual([null, null])

  service.pass(service.limits.coolDown - 1)
  expect(await opened(tab)).toBe('cooling-down')
  service.pass(1)
  await service.done(renewLease(listener.id, listener.connection, now(), now(), service.limits))
  await service.meetDeadlines()
  expect(await service.store.list('cool-down')).toEqual([])
  await service.setListener(listener)
  expect(await opened(tab)).toBe(null)
})

test('[C9][G9] a connected device keeps its place when the store fails to keep one renewal', async () => {
  await service.setListener(await service.addListener())
  const claim = await service.openConversation()
  // The first renewal is lost, and the second comes in time.
  service.pass(2 * deviceRenewal(service.limits))
  await service.done(forgetAway(claim.conversation, service.clock.now()))
  expect(await service.conversation(claim.conversation)).not.toBeNull()
  await service.done(keepPlace(claim, service.clock.now(), service.limits))
})
