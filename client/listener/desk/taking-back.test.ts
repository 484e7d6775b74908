import { beforeEach, expect, test } from 'vitest'
import { lines } from '#client/conversation/timeline.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener, deskOn, type Listening } from '../testing/at-desk.ts'
import { aFloor, aYoung, type Floor, type Young } from '../testing/floor.ts'
import type { Desk } from './desk.ts'
import { holdsUnsent } from './desk-state.ts'

const within = 5000
let listening: Listening
let floor: Floor
let desk: Desk
let young: Young
let now: number
let timers: { at: number; run: () => void }[]

/** Time passes for the desk. */
function pass(milliseconds: number) {
  now += milliseconds
  const due = timers.filter(({ at }) => at <= now)
  timers = timers.filter(({ at }) => at > now)
  for (const { run } of due) run()
}

beforeEach(async () => {
  listening = await aListener()
  floor = aFloor(listening.sam, { takeBackWithin: within })
  now = 0
  timers = []
  desk = deskOn(floor, listening, {
    scheduler: {
      now: () => now,
      after(milliseconds, run) {
        const timer = { at: now + milliseconds, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((each) => each !== timer)
        }
      },
    },
  })
  floor.connect()
  await eventually(() => expect(desk.state().desk).not.toBeNull())
  young = await aYoung(listening.sam)
  await floor.assign(young, 'bonjour')
  await floor.grant(young)
  await eventually(() => expect(desk.state().seats[0]?.access).toBe('open'))
})

const asked = (name: string) => floor.asked.filter((each) => each.name === name)
const said = () =>
  floor.reads(young).then((contents) => contents.flatMap((each) => (each.kind === 'text' ? [each.text] : [])))
const line = () => ({ kind: 'line', conversation: young.conversation, text: 'Appelle le 15.' }) as const
const end = () => ({ kind: 'end', conversation: young.conversation, abusive: false }) as const

test('[S36] an emergency line leaves when its five seconds are over, and not before; what was typed leaves at once', async () => {
  desk.soon(line())
  expect(holdsUnsent(desk.state())).toBe(true)
  desk.write(young.conversation, 'je reste là')
  desk.send(young.conversation)
  await eventually(async () => expect(await said()).toEqual(['bonjour', 'je reste là']))
  pass(within - 1)
  expect([desk.state().held.length, desk.state().said, asked('message:send').length]).toEqual([1, null, 1])
  pass(1)
  expect([desk.state().held, desk.state().said?.result.ok]).toEqual([[], true])
  await eventually(async () => expect(await said()).toEqual(['bonjour', 'je reste là', 'Appelle le 15.']))
})

test('[S36] an end that is taken back ends nothing', async () => {
  desk.soon(end())
  const [held] = desk.state().held
  desk.takeBack(held?.number ?? 0)
  pass(within)
  await floor.says(young, 'merci')
  await eventually(() => expect(lines(desk.state().seats[0]!.log.timeline)).toHaveLength(2))
  expect(asked('conversation:end')).toEqual([])
})

test('[S36] an end leaves at its time, also behind a veil, and its outcome can be taken back as well', async () => {
  desk.soon(end())
  desk.veil(true)
  pass(within)
  await eventually(() => expect(desk.state().left[0]?.toWrapUp).toBe(true))
  desk.veil(false)
  desk.soon({ kind: 'record', conversation: young.conversation, outcome: 'helped' })
  desk.takeBack(desk.state().held[0]?.number ?? 0)
  pass(within)
  expect(asked('outcome:record')).toEqual([])
  desk.soon({ kind: 'record', conversation: young.conversation, outcome: 'helped' })
  pass(within)
  await eventually(() => expect(desk.state().left).toEqual([]))
})

test('[S36] without network a line is held as long, and waits for the connection then', async () => {
  desk.soon(line())
  floor.lose()
  pass(within)
  expect([desk.state().held, asked('message:send')]).toEqual([[], []])
  expect(desk.state().seats[0]?.log.outbox.lines).toHaveLength(1)
  floor.connect()
  await eventually(async () => expect(await said()).toContain('Appelle le 15.'))
})

test('[S36] a page that closes takes back what has not left', async () => {
  desk.soon(line())
  desk.soon(end())
  desk.close()
  pass(within)
  expect([...asked('message:send'), ...asked('conversation:end')]).toEqual([])
})

test('[S36] who leaves meanwhile is not ended, and the line that they did not get stands with what was not sent', async () => {
  desk.write(young.conversation, 'je voulais dire')
  desk.soon(line())
  desk.soon(end())
  floor.release(young.conversation, 'quick-exit')
  await eventually(() => expect(desk.state().left[0]?.unsent).toBe('Appelle le 15.\nje voulais dire'))
  expect(desk.state().held).toEqual([])
  pass(within)
  expect(asked('conversation:end')).toEqual([])
})
