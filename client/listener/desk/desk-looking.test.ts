import { beforeAll, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener, somebodyThere } from '../testing/at-desk.ts'
import { aDesk, atWork, said, seatOf } from '../testing/at-work.ts'
import { aFloor, aYoung, type Young } from '../testing/floor.ts'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})

test('what is in view counts as read, and its conversation as looked at, only once somebody looks', async () => {
  const [one, two] = [await aYoung(listening.sam), await aYoung(listening.sam)]
  const looking = somebodyThere()
  const { desk } = await atWork(listening, [one, two], { looking })
  const shown = (young: Young) => [seatOf(desk, young)?.looked, seatOf(desk, young)?.unread]
  looking.turnAway()
  desk.show(one.conversation, 100)
  expect(shown(one)).toEqual([false, 1])
  looking.act()
  expect(shown(one)).toEqual([true, 0])
  expect(shown(two)).toEqual([false, 1])
  looking.veil(true)
  desk.select(two.conversation)
  desk.show(two.conversation, 100)
  looking.act()
  expect(shown(two)).toEqual([false, 1])
  looking.veil(false)
  looking.turnAway()
  looking.act()
  expect(shown(two)).toEqual([true, 0])
})

test('what came while nobody looked is marked when somebody returns or brings it to the front, until the listener answers', async () => {
  const [one, two] = [await aYoung(listening.sam), await aYoung(listening.sam)]
  const looking = somebodyThere()
  const { floor, desk } = await atWork(listening, [one, two], { looking })
  const marks = () => [one, two].map((young) => seatOf(desk, young)?.newAfter)
  const readable = (young: Young, count: number) => eventually(() => expect(said(desk, young)).toHaveLength(count))
  desk.show(one.conversation, 100)
  expect(marks()).toEqual([null, null])
  const read = seatOf(desk, one)?.readUpTo
  // Somebody looks: a line that comes is no news to them.
  await floor.says(one, 'encore')
  await readable(one, 2)
  desk.show(one.conversation, 100)
  expect(marks()).toEqual([null, null])
  looking.turnAway()
  await floor.says(one, 'tu es là ?')
  await readable(one, 3)
  const seen = seatOf(desk, one)?.readUpTo
  expect(seen).toBeGreaterThan(read ?? 0)
  desk.show(one.conversation, 100)
  looking.act()
  expect(marks()).toEqual([seen, null])
  desk.select(two.conversation)
  expect(marks()).toEqual([seen, 0])
  desk.show(two.conversation, 100)
  desk.select(one.conversation)
  desk.select(two.conversation)
  expect(marks()).toEqual([null, null])
  desk.select(one.conversation)
  looking.turnAway()
  await floor.says(one, 'alors ?')
  await readable(one, 4)
  looking.act()
  expect(marks()[0]).not.toBe(null)
  desk.write(one.conversation, 'oui')
  desk.send(one.conversation)
  expect(marks()).toEqual([null, null])
})

test('an arrival without any line is looked at once its empty log is in view', async () => {
  const young = await aYoung(listening.sam)
  const floor = aFloor(listening.sam)
  const desk = aDesk(floor, listening)
  floor.connect()
  await floor.assign(young)
  await eventually(() => expect(seatOf(desk, young)?.looked).toBe(false))
  desk.show(young.conversation, 0)
  expect(seatOf(desk, young)?.looked).toBe(true)
})
