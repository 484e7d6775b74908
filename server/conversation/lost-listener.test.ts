import { afterEach, beforeEach, expect, test } from 'vitest'
import { lapseLease, loseListener, renewLease } from '../assignment/lease.ts'
import { openDesk, readDesk } from '../assignment/open-desk.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { changeReaders } from './readers.ts'
import { aChange } from './testing/change.ts'
import { grant, letGo, talk } from './testing/meeting.ts'
import { noon, openService, type Service, sender } from './testing/service.ts'
import { writeAsListener, writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

test('[L3][C7][C8][G10] the device learns at once that its listener is lost, no line is kept for them, and the next listener is let in', async () => {
  const { youth, listener } = await talk(service)
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
  await letGo(service, youth)
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe('wrong-epoch')
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(2)))).toBe(null)
  const next = await service.addListener({ alias: 'Lou' })
  await service.setListener(next)
  await service.match()
  await grant(service, youth)
  const desk = await service.done(readDesk(next, now()))
  expect(desk.conversations).toMatchObject([{ epoch: 3, granted: true }])
})

test('[C7] a listener who is already assigned sees the epoch in which the device lets the former one go', async () => {
  const { youth } = await talk(service)
  service.pass(service.limits.listenerLease)
  await service.meetDeadlines()
  await service.setListener(await service.addListener({ alias: 'Lou' }))
  await service.match()
  service.announced.length = 0
  await letGo(service, youth)
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
  const { youth, listener } = await talk(service)
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
