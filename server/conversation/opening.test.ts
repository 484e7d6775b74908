import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { limits as promised } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { openDesk } from '../assignment/open-desk.ts'
import { setDesk } from '../desk/set.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { rotatingKey } from '../staff/rotating.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import { openConversation, resumeConversation } from './open.ts'
import { conversationKey } from './state.ts'
import { newClaim, noon, openService, type Service, sender } from './testing/service.ts'
import { youthView } from './views.ts'
import { writeAsListener, writeAsYouth } from './write.ts'

let service: Service

beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()

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
