import { beforeEach, expect, test, vi } from 'vitest'
import { roundTripsToConnect } from './trial.ts'
import { createWebSocketTrial } from './websocket-trial.ts'

/** Milliseconds. These tests move the clock and wait for no real time. */
let time: number
let timers: { readonly due: number; readonly run: () => void }[]
let swallowedAt: number | undefined
/** How long the service takes to answer over HTTP, the first time and later; `undefined`: it does not answer. */
let answers: (number | undefined)[]

beforeEach(() => {
  time = 0
  timers = []
  swallowedAt = undefined
  answers = [20]
})

function after(milliseconds: number, run: () => void) {
  const timer = { due: time + milliseconds, run }
  timers.push(timer)
  return () => {
    timers = timers.filter((each) => each !== timer)
  }
}

const ask = vi.fn((): Promise<boolean> => {
  const took = answers.length > 1 ? answers.shift() : answers[0]
  return new Promise((resolve) => after(took ?? 15_000, () => resolve(took !== undefined)))
})

const open = () =>
  createWebSocketTrial({
    scheduler: { now: () => time, after },
    ask,
    swallowed: () => {
      swallowedAt = time
    },
  })

/** Moves the clock by this time, and runs everything that comes due. */
async function pass(milliseconds: number) {
  const until = time + milliseconds
  for (;;) {
    for (let turn = 0; turn < 5; turn++) await undefined
    const [next] = timers.filter(({ due }) => due <= until).sort((one, other) => one.due - other.due)
    if (!next) break
    time = next.due
    timers = timers.filter((each) => each !== next)
    next.run()
  }
  time = until
}

test('a WebSocket without a connection counts as swallowed within 12 s if the service answers over HTTP, start of polling included', async () => {
  open().begin()
  await pass(60_000)
  expect(swallowedAt).toBeLessThanOrEqual(9_000)
})

test('it counts as swallowed also on a phone network of half a second, although the first answer opened a connection', async () => {
  answers = [2000, 500]
  open().begin()
  await pass(60_000)
  expect(swallowedAt).toBeLessThanOrEqual(9_000)
})

test.each([
  ['over TLS 1.3', 4, [2500]],
  ['over TLS 1.2', 5, [2500]],
  ['over TLS 1.2, where every question opens a connection', 5, [10_000]],
])('round trips of 2.5 s %s do not look like it', async (_case, roundTrips, took) => {
  answers = took
  const trial = open()
  const ended = trial.begin()
  await pass(roundTrips * 2500)
  ended()
  await pass(60_000)
  expect(swallowedAt).toBeUndefined()
})

test('an answer to a question of an earlier trial does not count in the next one', async () => {
  answers = [3500, 10_000]
  const trial = open()
  const ended = trial.begin()
  await pass(3100)
  ended()
  trial.begin()
  await pass(100_000)
  // The limit follows from its own answers of 10 s, not from the shorter earlier one that came while it asked.
  expect(swallowedAt).toBe(3100 + roundTripsToConnect * 10_000 + 2000)
})

test('while the service does not answer, the trial waits and asks again', async () => {
  answers = [undefined, 20]
  open().begin()
  await pass(17_000)
  expect(swallowedAt).toBeUndefined()
  await pass(10_000)
  expect(swallowedAt).toBeDefined()
})

test('the service is not asked about a WebSocket that connects at once or fails', async () => {
  ask.mockClear()
  const trial = open()
  trial.begin()
  trial.end()
  const failed = trial.begin()
  failed()
  await pass(60_000)
  expect(ask).not.toHaveBeenCalled()
  expect(swallowedAt).toBeUndefined()
})

test('each WebSocket has a separate time limit, and the end of a replaced one ends no trial', async () => {
  const trial = open()
  const first = trial.begin()
  await pass(7000)
  trial.begin()
  first()
  await pass(7000)
  expect(swallowedAt).toBeUndefined()
  await pass(5000)
  expect(swallowedAt).toBe(15_000)
})
