import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { loseListener, renewLease } from '../assignment/lease.ts'
import { deskKey } from '../desk/state.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId } from '../platform/random-id.ts'
import { forgetAway } from './end.ts'
import { resumeConversation } from './open.ts'
import { deviceRenewal, keepPlace, loseDevice } from './presence.ts'
import { talk } from './testing/meeting.ts'
import { openService, type Service, sender } from './testing/service.ts'
import { writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

test('[C9] the place is kept for the promised time while the device is away, and no longer', async () => {
  const { youth, listener } = await talk(service)
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
  const { youth } = await talk(service)
  const newer = { ...youth, connection: connectionName('node', randomId()) }
  await service.done(resumeConversation(newer, 0, now(), service.limits))
  expect(service.announced.at(-1)).toEqual({ to: 'superseded-youth', connection: youth.connection })
  expect(await service.refusal(writeAsYouth(youth, sender('youth')(1)))).toBe('not-available')
  expect(await service.refusal(writeAsYouth(newer, sender('youth')(1)))).toBe(null)
})

test('[G10] after the clock is set back, a lease ends at most one lease time later', async () => {
  const { listener, youth } = await talk(service)
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

test('[C9][G9] a connected device keeps its place when the store fails to keep one renewal', async () => {
  await service.setListener(await service.addListener())
  const claim = await service.openConversation()
  // The first renewal is lost, and the second comes in time.
  service.pass(2 * deviceRenewal(service.limits))
  await service.done(forgetAway(claim.conversation, service.clock.now()))
  expect(await service.conversation(claim.conversation)).not.toBeNull()
  await service.done(keepPlace(claim, service.clock.now(), service.limits))
})
