import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits as promised } from '#shared/protocol/limits.ts'
import { logHead } from '../transaction/message-log.ts'
import { endAsListener } from './end.ts'
import { resumeConversation } from './open.ts'
import { conversationKey, conversationLog, type YouthClaim } from './state.ts'
import { grant, talk } from './testing/meeting.ts'
import { type Listener, openService, type Service, sender } from './testing/service.ts'
import { writeAsListener, writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

const endAs = (listener: Listener, { conversation }: YouthClaim, abusive = false) =>
  endAsListener(listener, { conversation, abusive }, now(), service.limits)

test('[L2] a repeat is answered and changes nothing, and a gap is refused', async () => {
  const { youth } = await talk(service)
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
  await grant(service, youth)
  await service.done(writeAsListener(listener, youth.conversation, asListener(1), now()))
  expect(await counted()).toEqual(['granted', 12])
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  expect(await counted()).toEqual(['waiting', 12])
})

test('a message changes the head of its log, and not the conversation', async () => {
  const { youth, listener } = await talk(service)
  const versions = async () => {
    const keys = [conversationKey(youth.conversation).key, logHead(conversationLog(youth.conversation)).key]
    return (await service.store.load(keys)).map(({ version }) => version)
  }
  const [conversation, head] = await versions()
  await service.done(writeAsYouth(youth, sender('youth')(1)))
  await service.done(writeAsListener(listener, youth.conversation, sender('listener')(1), now()))
  expect(await versions()).toEqual([conversation, expect.not.toBeOneOf([head])])
})

test('[L8] each side receives the other side’s messages, and no notice of its own', async () => {
  const { youth, listener } = await talk(service)
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

test('[L5] a position beyond the end of the log is stale', async () => {
  const { youth } = await talk(service)
  expect(await service.refusal(resumeConversation(youth, 2, now(), service.limits))).toBe('stale')
})
