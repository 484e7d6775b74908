import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits as promised } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { renewLease } from '../assignment/lease.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { rosterHeadKey } from '../staff/published-roster.ts'
import { stateKey } from '../transaction/draft.ts'
import { endAsYouth } from './end.ts'
import { withholdGrant } from './grant.ts'
import { changeReaders } from './readers.ts'
import { conversationKey } from './state.ts'
import { aChange, anyPoint, nextChange, theRoster } from './testing/change.ts'
import { grant, stateOf } from './testing/meeting.ts'
import { noon, openService, type Service, sender } from './testing/service.ts'
import { writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

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
  expect(await stateOf(service, youth)).toMatchObject({
    phase: 'granted',
    epoch: 1,
    former: sha256OfText(aChange(first)),
  })
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
  const before = { ...(await stateOf(service, youth)), epoch: promised.epochs - 2, former: sha256OfText('former') }
  await service.done((draft) => {
    draft.write(conversationKey(youth.conversation), before)
    return ok(null)
  })
  await service.match()
  await grant(service, youth)
  expect(await stateOf(service, youth)).toMatchObject({ phase: 'granted', epoch: promised.epochs - 1 })
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  const next = nextChange(await stateOf(service, youth), null)
  expect(await service.refusal(changeReaders(youth, next, now(), service.limits))).toBe('full')
  await service.setListener(await service.addListener())
  await service.match()
  expect(await stateOf(service, youth)).toMatchObject({ phase: 'waiting', epoch: promised.epochs - 1 })
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
  await grant(service, next)
  await service.done(endAsYouth(next, now()))
  await service.match()
  expect(await service.conversation(silent.conversation)).toMatchObject({ phase: 'waiting' })
  await service.done(writeAsYouth(silent, sender('youth')()))
  await service.match()
  expect(await service.conversation(silent.conversation)).toMatchObject({ phase: 'assigned', listener: listener.id })
})
