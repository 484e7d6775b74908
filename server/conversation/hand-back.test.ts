import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import { openDesk, readDesk } from '../assignment/open-desk.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { floorListeners } from '../desk/floor.ts'
import { reportDesk } from '../desk/report.ts'
import { setDesk } from '../desk/set.ts'
import { randomId } from '../platform/random-id.ts'
import { handBack } from './hand-back.ts'
import type { YouthClaim } from './state.ts'
import { type Listener, openService, type Service } from './testing/service.ts'

let service: Service
let sam: Listener
let youth: YouthClaim
const coordinator = randomId() as StaffId

beforeEach(async () => {
  const day = 24 * 3_600_000
  service = await openService({ listenerLease: day, lookWithin: day, youthAwayWaiting: day })
  sam = await service.addListener()
  await service.setListener(sam)
  youth = await service.openConversation()
  await service.match()
  await service.letIn(youth)
})
afterEach(() => service.close())

const now = () => service.clock.now()
const state = () => service.conversation(youth.conversation)
const back = (listener = sam.id, conversation: ConversationId = youth.conversation) =>
  handBack({ listener, conversation }, coordinator, now(), service.limits)
const report = (isVeiled: boolean, ...unanswered: ConversationId[]) =>
  service.done(reportDesk(sam, { isVeiled, unanswered }, now()))
const onFloor = async () => (await service.done((draft) => ok(floorListeners(draft, now()))))[0]

test('[C33] coordination hands a conversation back unread: it keeps its place, and the next listener gets it', async () => {
  const began = (await state())?.since
  await service.done(back())
  expect(await state()).toMatchObject({ phase: 'waiting', since: began, epoch: 1, excluded: [], letGo: [] })
  expect((await service.log(youth.conversation)).at(-1)).toMatchObject({ event: 'listener-released', alias: 'Sam' })
  const body = { conversation: youth.conversation, reason: 'handed-back' }
  expect(service.announced).toContainEqual({ to: 'listener', staff: sam.id, name: 'conversation:released', body })
  const lou = await service.addListener({ alias: 'Lou' })
  await service.setListener(lou)
  await service.match()
  expect((await service.done(readDesk(lou, now()))).conversations).toHaveLength(1)
})

test('[C33] the desk takes nothing more until its listener is back, and then may get it again', async () => {
  await service.done(back())
  await service.match()
  expect(await service.done(readDesk(sam, now()))).toMatchObject({
    desk: { availability: 'paused', missedArrival: false },
    conversations: [],
  })
  await service.done(setDesk(sam, { availability: 'available' }, now()))
  await service.match()
  expect((await service.done(readDesk(sam, now()))).conversations).toHaveLength(1)
})

test('[C33][S8] the trail says who did it and at whose desk, and does not name the conversation', async () => {
  await service.done(back())
  const trail = await service.store.readAudit(0, 10)
  expect(trail.at(-1)).toMatchObject({ kind: 'conversation:handed-back', actor: coordinator, subject: sam.id })
  expect(JSON.stringify(trail)).not.toContain(youth.conversation)
})

test('[C33] a conversation without keys goes back too; one that is elsewhere, waits or has ended does not', async () => {
  expect(await service.refusal(back(coordinator))).toBe('stale')
  expect(await service.refusal(back(sam.id, randomId() as ConversationId))).toBe('stale')
  await service.done(back())
  expect(await service.refusal(back())).toBe('stale')
  await service.done(setDesk(sam, { availability: 'available' }, now()))
  await service.match()
  expect((await state())?.phase).toBe('assigned')
  const entries = (await service.log(youth.conversation)).length
  await service.done(back())
  expect((await state())?.phase).toBe('waiting')
  expect(await service.log(youth.conversation)).toHaveLength(entries)
})

test('[C32] coordination sees the veil since the first word of it, over a new connection, until the page says otherwise', async () => {
  expect(await onFloor()).toMatchObject({ veiledSince: null })
  const since = now()
  await report(true)
  service.pass(60_000)
  await report(true)
  expect(await onFloor()).toMatchObject({ veiledSince: since })
  await service.done(openDesk(sam, now(), service.limits))
  expect(await onFloor()).toMatchObject({ veiledSince: since })
  await report(false)
  expect(await onFloor()).toMatchObject({ veiledSince: null })
})

test('[C32] a conversation counts as unanswered while this desk has it and says so, and nothing stays of a desk that is gone', async () => {
  const foreign = randomId() as ConversationId
  await report(true, youth.conversation, foreign)
  expect((await onFloor())?.conversations).toEqual([{ conversation: youth.conversation, isUnanswered: true }])
  await service.done(back())
  await service.done(setDesk(sam, { availability: 'available' }, now()))
  await service.match()
  expect((await onFloor())?.conversations).toEqual([{ conversation: youth.conversation, isUnanswered: false }])
  await service.done((draft) => {
    releaseDesk(draft, sam.id, 'lease-lost', now(), service.limits)
    return ok(null)
  })
  await service.done(openDesk(sam, now(), service.limits))
  expect(await onFloor()).toMatchObject({ veiledSince: null, conversations: [] })
})
