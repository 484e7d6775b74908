import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { renewLease } from '../assignment/lease.ts'
import { readDesk } from '../assignment/open-desk.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { logHead } from '../transaction/message-log.ts'
import { endAsListener, endAsYouth, leaveConversation } from './end.ts'
import { openConversation } from './open.ts'
import { conversationLog, type YouthClaim } from './state.ts'
import { grant, talk } from './testing/meeting.ts'
import { type Listener, newClaim, openService, type Service, sender } from './testing/service.ts'
import { writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

const endAs = (listener: Listener, { conversation }: YouthClaim, abusive = false) =>
  endAsListener(listener, { conversation, abusive }, now(), service.limits)

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

test('[C11][G16] the commit that ends a conversation erases its state, log, place and deadlines', async () => {
  const { youth, listener } = await talk(service)
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
  const { youth } = await talk(service)
  await service.done(endAsYouth(youth, now(), end))
  expect(service.announced).toContainEqual(
    expect.objectContaining({ body: { conversation: youth.conversation, reason: 'youth', end } }),
  )
})

test('[C18] a listener’s own word of the end reaches the device with the reason', async () => {
  const { youth, listener } = await talk(service)
  const ending = { conversation: youth.conversation, abusive: false, end }
  await service.done(endAsListener(listener, ending, now(), service.limits))
  expect(service.announced).toContainEqual(
    expect.objectContaining({ to: 'youth', body: { conversation: { phase: 'ended', reason: 'listener', end } } }),
  )
})

test('[C12] the quick exit ends the conversation, and answers ok to unknown ids too', async () => {
  const { youth } = await talk(service)
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

test('[C14] [G18] after an end for abuse that tab cools down, other tabs do not, and nothing of it stays', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const [tab, other] = [sha256OfBytes(randomSecret()), sha256OfBytes(randomSecret())]
  const begin = async (tabSha256: string | null) => {
    const youth = newClaim()
    await service.done(openConversation(youth, now(), service.limits, tabSha256))
    await service.match()
    await grant(service, youth)
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
