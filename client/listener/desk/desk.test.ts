import { beforeAll, expect, test } from 'vitest'
import { lines } from '#client/conversation/timeline.ts'
import { aMember, now } from '#client/crypto/testing/people.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener } from '../testing/at-desk.ts'
import { aDesk, atWork, said, seatOf, tellPermits, texts } from '../testing/at-work.ts'
import { aFloor, aYoung, type Young } from '../testing/floor.ts'
import { holdsUnsent, isOnDuty, selectedSeat, unreadElsewhere } from './desk-state.ts'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})

test('[G3] before the young person’s device grants the key nothing is read or sent; afterwards the log is replayed', async () => {
  const young = await aYoung(listening.sam)
  const floor = aFloor(listening.sam)
  const desk = aDesk(floor, listening)
  floor.connect()
  await floor.assign(young, 'un', 'deux', 'trois')
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('waiting'))
  desk.write(young.conversation, 'trop tôt')
  expect(desk.send(young.conversation)).toBe(false)
  expect(floor.asked.map(({ name }) => name)).not.toContain('conversation:read')
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['un', 'deux', 'trois']))
  expect(seatOf(desk, young)?.unread).toBe(3)
  const items = lines(seatOf(desk, young)!.log.timeline)
  desk.show(young.conversation, items.at(-2)!.position)
  expect(seatOf(desk, young)?.unread).toBe(1)
  desk.show(young.conversation, items.at(-1)!.position + 1)
  expect(seatOf(desk, young)?.unread).toBe(0)
})

test('[G3] a grant that does not open is shown as unreadable, and nothing is sent under another key', async () => {
  const young = await aYoung(await aMember(listening.organisation, 'listener'))
  const floor = aFloor(listening.sam)
  const desk = aDesk(floor, listening)
  floor.connect()
  await floor.assign(young, 'un')
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('unreadable'))
  desk.write(young.conversation, 'bonjour')
  expect(desk.send(young.conversation)).toBe(false)
})

test('a message goes to the conversation it was written for, and each conversation keeps its draft', async () => {
  const [one, two] = [await aYoung(listening.sam), await aYoung(listening.sam)]
  const { floor, desk } = await atWork(listening, [one, two])
  desk.write(one.conversation, 'pour le premier')
  desk.select(two.conversation)
  desk.write(two.conversation, 'pour le second')
  desk.select(one.conversation)
  expect(selectedSeat(desk.state())?.drafts.reply).toBe('pour le premier')
  expect(holdsUnsent(desk.state())).toBe(true)
  desk.send(two.conversation)
  desk.send(one.conversation)
  await eventually(async () => {
    expect(await texts(floor, one)).toEqual(['bonjour', 'pour le premier'])
    expect(await texts(floor, two)).toEqual(['bonjour', 'pour le second'])
  })
  await eventually(() => expect(holdsUnsent(desk.state())).toBe(false))
})

test('an arriving message never selects another conversation; only its unread count changes', async () => {
  const [one, two] = [await aYoung(listening.sam), await aYoung(listening.sam)]
  const { floor, desk } = await atWork(listening, one)
  desk.show(one.conversation, 100)
  await floor.assign(two, 'moi aussi', 'tu es là ?')
  await floor.grant(two)
  await eventually(() => expect(unreadElsewhere(desk.state())).toBe(2))
  expect(desk.state().selected).toBe(one.conversation)
})

test('[G9] a lost connection neither loses nor duplicates a message: the log is read again, the message sent again', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  floor.loseAnswers(true)
  desk.write(young.conversation, 'je suis là')
  desk.send(young.conversation)
  await eventually(() => expect(seatOf(desk, young)?.log.outbox.lines[0]?.state).toBe('not-sent'))
  floor.lose()
  floor.loseAnswers(false)
  await floor.says(young, 'un mot pendant la coupure')
  expect(desk.state().connection).toBe('lost')
  floor.connect()
  const whole = ['bonjour', 'je suis là', 'un mot pendant la coupure']
  await eventually(() => expect(said(desk, young)).toEqual(whole))
  await eventually(() => expect(seatOf(desk, young)?.log.outbox.lines).toEqual([]))
  expect(await texts(floor, young)).toEqual(whole)
})

test('after a reload the listener’s own key opens the grants again, and everything is read again', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  desk.write(young.conversation, 'réponse')
  desk.send(young.conversation)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'réponse']))
  desk.close()
  const again = aDesk(floor, listening)
  floor.connect()
  await eventually(() => expect(said(again, young)).toEqual(['bonjour', 'réponse']))
})

test('[S28] a listener is on duty while they take conversations, or hold one', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, [])
  expect(isOnDuty(desk.state())).toBe(false)
  await desk.set({ availability: 'available' })
  expect(isOnDuty(desk.state())).toBe(true)
  await desk.set({ availability: 'paused' })
  expect(isOnDuty(desk.state())).toBe(false)
  await floor.assign(young)
  await eventually(() => expect(isOnDuty(desk.state())).toBe(true))
  floor.release(young.conversation, 'away')
  expect(isOnDuty(desk.state())).toBe(false)
})

test('availability, pause and capacity go in one request; a refusal is kept and shown', async () => {
  const { floor, desk } = await atWork(listening, [])
  await Promise.all([desk.set({ capacity: 3 }), desk.set({ availability: 'available' })])
  expect(desk.state().desk).toMatchObject({ availability: 'available', capacity: 3 })
  floor.refusing.set('desk:set', 'no-certificate')
  await desk.set({ availability: 'paused' })
  expect(desk.state()).toMatchObject({ refused: 'no-certificate', desk: { availability: 'available' } })
})

test('[C25] a call to a colleague has a reason and no text, and can be taken back', async () => {
  const { floor, desk } = await atWork(listening, [])
  const subject = { reason: 'stuck', conversation: null } as const
  await desk.ask({ name: 'colleague:call', body: subject })
  expect(desk.state().desk?.call).toEqual({ state: 'rings-on-duty', ...subject })
  floor.changeDesk({ call: { state: 'seen', by: 'Camille', ...subject } })
  expect(desk.state().desk?.call?.state).toBe('seen')
  await desk.ask({ name: 'colleague:cancel', body: {} })
  expect(desk.state().desk?.call).toBe(null)
  expect(floor.asked.filter(({ name }) => name.startsWith('colleague')).map(({ body }) => body)).toEqual([subject, {}])
})

test('the service’s clock is used if this device’s is off by more than a day, and the page says so', async () => {
  const young = await aYoung(listening.sam)
  const floor = aFloor(listening.sam, { team: listening.team, now: () => now + 40 * 86_400_000 })
  const desk = aDesk(floor, listening)
  floor.connect()
  await eventually(() => expect(desk.state().clockIsWrong).toBe(true))
  await floor.assign(young)
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('open'))
  await tellPermits(floor, desk, young)
  desk.prepare(young.conversation, { change: 'summary', text: 'Un résumé.' })
  await desk.propose(young.conversation)
  expect(seatOf(desk, young)?.proposeRefused).toBe('team-expired')
})

test('[H12] deadlines that the service enforces use the service’s clock, even if this device’s is off only a little', async () => {
  const ahead = 5 * 3_600_000
  const floor = aFloor(listening.sam, { team: listening.team, now: () => now + ahead })
  const desk = aDesk(floor, listening)
  expect(desk.serviceNow()).toBeLessThan(now + ahead)
  floor.connect()
  await eventually(() => expect(desk.state().staff).not.toBeNull())
  expect(desk.state().clockIsWrong).toBe(false)
  expect(desk.now()).toBe(now)
  expect(desk.serviceNow()).toBeGreaterThanOrEqual(now + ahead)
})

test('a desk that could not be opened says why, and tries again at the next connection', async () => {
  const floor = aFloor(listening.sam)
  floor.refusing.set('desk:open', 'busy')
  const desk = aDesk(floor, listening)
  floor.connect()
  await eventually(() => expect(desk.state().refused).toBe('busy'))
  floor.refusing.clear()
  floor.lose()
  floor.connect()
  await eventually(() => expect(desk.state()).toMatchObject({ refused: null, staff: { alias: 'Sam' } }))
})

/** A page that has the desk of Sam, and a conversation that is theirs by the service's word. */
async function aSeat(young: Young) {
  const floor = aFloor(listening.sam, { team: listening.team, now: () => now })
  const desk = aDesk(floor, listening)
  floor.connect()
  await floor.assign(young, 'bonjour')
  return { floor, desk }
}

test('[C16] whoever was let in from a later epoch on reads from there, and is told that what precedes is not shared', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await aSeat(young)
  await floor.grant(young, 1)
  await eventually(() => expect(said(desk, young)).toEqual(['not-shared']))
  await floor.says(young, 'et maintenant ?')
  await eventually(() => expect(said(desk, young)).toEqual(['not-shared', 'et maintenant ?']))
  desk.write(young.conversation, 'je te lis')
  expect(desk.send(young.conversation)).toBe(true)
})

test('[C7] two successors of one entry are an alarm at their place, and the page goes on under the first', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await aSeat(young)
  const twin = await young.twin()
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour']))
  floor.insert(young, await twin.letIn(1))
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'forked']))
  const envelope = await twin.seal({ kind: 'text', text: 'viens', at: 0 })
  floor.append(young, envelope)
  await eventually(() => expect(said(desk, young)?.at(-1)).not.toBe('forked'))
  expect(said(desk, young)).toEqual(['bonjour', 'forked', 'unreadable'])
})
