import { beforeEach, expect, test } from 'vitest'
import type { News } from '#client/bell/bell-machine.ts'
import { now as morning } from '#client/crypto/testing/people.ts'
import { limits } from '#shared/protocol/limits.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener, deskOn, type Listening } from '../testing/at-desk.ts'
import { aFloor, aYoung, type Floor, type Young } from '../testing/floor.ts'
import type { Desk, DeskParts } from './desk.ts'
import { newsAt } from './desk-news.ts'
import { noKeys } from './no-keys.ts'

let listening: Listening
let floor: Floor
let now: number
beforeEach(async () => {
  listening = await aListener()
  floor = aFloor(listening.sam)
  now = morning
})

function load(more: Partial<DeskParts>) {
  const desk = deskOn(floor, listening, { now: () => now, ...more })
  floor.connect()
  return desk
}

const memoryOf = (text: string | null) => ({ read: () => text, keep() {} })
const seatAt = (desk: Desk, { conversation }: Young) =>
  desk.state().seats.find((seat) => seat.conversation === conversation)
const newsOf = (desk: Desk): readonly News[] | null => newsAt(desk.state(), desk.now())

/** A desk with one conversation, of which everything was read, and a draft. */
async function atWork() {
  const desk = load({})
  const young = await aYoung(listening.sam)
  await eventually(() => expect(desk.state().desk).not.toBeNull())
  await floor.assign(young, 'le hérisson mauve')
  await floor.grant(young)
  await eventually(() => expect(seatAt(desk, young)?.access).toBe('open'))
  await eventually(() => expect(seatAt(desk, young)?.log.timeline.items.some(({ kind }) => kind === 'line')).toBe(true))
  desk.show(young.conversation, seatAt(desk, young)?.log.timeline.last ?? 0)
  await eventually(() => expect(newsOf(desk)).toEqual([]))
  desk.write(young.conversation, 'la loutre verte')
  return { desk, young }
}

/** The veil is locked: the desk leaves, and one without keys takes its place. */
function lock(desk: Desk) {
  const left = desk.leave()
  desk.close()
  const behind = load({ keys: noKeys(listening.organisation.public), memory: memoryOf(left.known) })
  behind.veil(true)
  return { left, behind }
}

test('[C34] behind a locked veil a desk without keys counts what comes, and has no word of anybody', async () => {
  const { desk, young } = await atWork()
  const { left, behind } = lock(desk)
  expect(left.known).not.toMatch(/loutre|hérisson/)
  await eventually(() => expect(seatAt(behind, young)?.access).toBe('unreadable'))
  expect(newsOf(behind)?.filter(({ key }) => key === young.conversation)).toEqual([])
  await floor.says(young, 'le castor orange')
  await eventually(() => expect(newsOf(behind)).toMatchObject([{ key: young.conversation, count: 1 }]))
  expect(JSON.stringify(behind.state())).not.toMatch(/loutre|hérisson|castor/)
  expect(behind.send(young.conversation)).toBe(false)
})

test('[C34] who waited before the lock still does, and coordination is told of whoever writes behind it', async () => {
  const { desk, young } = await atWork()
  const since = seatAt(desk, young)?.waitsSince
  expect(since).toBeTypeOf('number')
  const { behind } = lock(desk)
  await eventually(() => expect(seatAt(behind, young)?.waitsSince).toBe(since))
  now += limits.unansweredNudge
  expect(newsOf(behind)?.map(({ key }) => key)).toContain(`unanswered ${young.conversation}`)

  const other = await aYoung(listening.sam)
  await floor.assign(other)
  await floor.grant(other)
  await eventually(() => expect(seatAt(behind, other)?.access).toBe('unreadable'))
  expect(seatAt(behind, other)?.waitsSince).toBeNull()
  await floor.says(other, 'Tu es là ?')
  await eventually(() => expect(seatAt(behind, other)?.waitsSince).toBe(behind.now()))
})

test('[C34] the desk after a locked veil reads anew, with what stood unsent, and with a line that never left', async () => {
  const { desk, young } = await atWork()
  floor.lose()
  desk.send(young.conversation)
  desk.write(young.conversation, 'et le castor')
  const { unsent } = desk.leave()
  desk.close()
  const after = load({ memory: memoryOf(unsent) })
  await eventually(() => expect(seatAt(after, young)?.access).toBe('open'))
  expect(seatAt(after, young)?.drafts.reply).toBe('la loutre verte\net le castor')
  await eventually(() => expect(seatAt(after, young)?.unread).toBe(0))
})
