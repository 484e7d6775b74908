import { beforeAll, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener, deskOn, somebodyThere } from '../testing/at-desk.ts'
import { aFloor, aYoung } from '../testing/floor.ts'
import { newsAt } from './desk-news.ts'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})

async function atDesk() {
  const floor = aFloor(listening.sam)
  const looking = somebodyThere()
  const desk = deskOn(floor, listening, { looking })
  let late = 0
  const news = () => newsAt(desk.state(), Date.now() + late)
  expect(news()).toBe(null)
  floor.connect()
  await eventually(() => expect(news()).toEqual([]))
  const pass = (milliseconds: number) => {
    late += milliseconds
  }
  return { floor, desk, looking, news, pass, young: await aYoung(listening.sam) }
}

test('an arrival without a line is one new thing, until its conversation is in front of somebody who looks', async () => {
  const { floor, desk, looking, news, young } = await atDesk()
  const { conversation } = young
  looking.turnAway()
  await floor.assign(young)
  const arrival = [{ key: conversation, mark: 0, count: 1, until: 'gone' }]
  await eventually(() => expect(news()).toEqual(arrival))
  desk.show(conversation, 0)
  expect(news()).toEqual(arrival)
  looking.act()
  expect(news()).toEqual([])
})

test('an arrival with lines counts as its lines, each line makes it new again, and reading ends it', async () => {
  const { floor, desk, news, young } = await atDesk()
  const { conversation } = young
  const marks = () => news()?.map(({ mark, count }) => [mark, count])
  await floor.assign(young, 'un', 'deux')
  await floor.grant(young)
  await eventually(() => expect(marks()).toEqual([[2, 2]]))
  const third = await floor.says(young, 'trois')
  await eventually(() => expect(marks()).toEqual([[third, 3]]))
  // What is still sealed counts, and cannot be read.
  await eventually(() => expect(desk.state().seats[0]?.log.timeline.sealed).toEqual([]))
  desk.show(conversation, 1)
  expect(marks()).toEqual([[third, 2]])
  desk.show(conversation, third ?? 0)
  expect(news()).toEqual([])
})

test('[C23] a conversation that the service knows to be looked at is no arrival on the next page', async () => {
  const { floor, desk, news, young, looking } = await atDesk()
  looking.turnAway()
  await floor.assign(young)
  await eventually(() => expect(news()).toHaveLength(1))
  floor.see(young, { looked: true })
  await eventually(() => expect(desk.state().seats[0]?.looked).toBe(true))
  expect(news()).toEqual([])
})

test('the listener’s own line makes nothing new', async () => {
  const { floor, desk, news, young } = await atDesk()
  await floor.assign(young, 'un')
  await floor.grant(young)
  await eventually(() => expect(desk.state().seats[0]?.access).toBe('open'))
  await eventually(() => expect(news()).toMatchObject([{ mark: 1, count: 1 }]))
  desk.write(young.conversation, 'oui ?')
  desk.send(young.conversation)
  await eventually(async () => expect(await floor.reads(young)).toHaveLength(2))
  await eventually(() => expect(desk.state().seats[0]?.log.outbox.lines).toEqual([]))
  expect(news()).toMatchObject([{ mark: 1, count: 1 }])
})

test('[C27] a line that was looked at and waits for two minutes is new once more, until somebody looks or it is answered', async () => {
  const { floor, desk, news, pass, young } = await atDesk()
  const { conversation } = young
  await floor.assign(young)
  await floor.grant(young)
  const position = (await floor.says(young, 'Tu es là ?')) ?? 0
  await eventually(() => expect(desk.state().seats[0]?.waitsSince).not.toBe(null))
  desk.show(conversation, position)
  await eventually(() => expect(news()).toEqual([]))
  const mark = desk.state().seats[0]?.waitsSince
  pass(limits.unansweredNudge)
  expect(news()).toEqual([{ key: `unanswered ${conversation}`, mark, count: 1, until: 'looked' }])
  desk.write(conversation, 'Oui.')
  desk.send(conversation)
  await eventually(() => expect(news()).toEqual([]))
})
