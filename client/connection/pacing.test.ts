import { expect, test } from 'vitest'
import { askedRates, type Cost, costs, heardRates } from '#shared/protocol/pace.ts'
import { createPacing } from './pacing.ts'

/** A pacing with a clock that the test moves. Timers run in the order of their times. */
function aPacing() {
  let now = 0
  const timers = new Set<{ readonly run: () => void; readonly at: number }>()
  const left: string[] = []
  const dropped: string[] = []
  const pacing = createPacing({
    now: () => now,
    after(milliseconds, run) {
      const timer = { run, at: now + milliseconds }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  return {
    pacing,
    left,
    dropped,
    ask: (name: string, cost: Cost = costs.act) =>
      pacing.queue(
        cost,
        () => left.push(name),
        () => dropped.push(name),
      ),
    pass(milliseconds: number) {
      const until = now + milliseconds
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.run()
      }
      now = until
    },
    timers,
  }
}

const many = (times: number) => Array.from({ length: times }, (_, index) => `${index}`)

test('[A5] a burst leaves at once, and further requests leave in order, at the pace', () => {
  const { ask, left, pass } = aPacing()
  const { burst, perSecond } = askedRates.acts
  const asked = many(burst + 3 * perSecond)
  for (const name of asked) ask(name)
  expect(left).toHaveLength(burst)
  pass(1000)
  expect(left).toHaveLength(burst + perSecond)
  pass(2000)
  expect(left).toEqual(asked)
})

test('[A5] requests that a page makes by itself delay no request of a person', () => {
  const { ask, left } = aPacing()
  for (const name of many(500)) ask(`triage ${name}`, costs.reading)
  ask('said', costs.act)
  expect(left.at(-1)).toBe('said')
  expect(left.length).toBeLessThan(500)
})

test('[A5] the service accepts every request at this pace, even if the network delays them for two seconds', () => {
  for (const lane of ['acts', 'upkeep'] as const) {
    const held = 2
    const { burst, perSecond } = askedRates[lane]
    expect(burst + perSecond * held).toBeLessThanOrEqual(heardRates[lane].burst)
    expect(perSecond).toBeLessThanOrEqual(heardRates[lane].perSecond)
  }
})

test('a request that waited for its turn is not sent on another connection, which begins with a whole burst', () => {
  const { ask, left, dropped, pacing, pass, timers } = aPacing()
  const { burst } = askedRates.acts
  for (const name of many(burst + 2)) ask(name)
  pacing.reset()
  expect(dropped).toEqual([`${burst}`, `${burst + 1}`])
  expect(timers.size).toBe(0)
  pass(60_000)
  for (const name of many(burst)) ask(`after ${name}`)
  expect(left).toHaveLength(2 * burst)
})

test('a signal never waits', () => {
  const { ask, left } = aPacing()
  for (const name of many(100)) ask(name, costs.signal)
  expect(left).toHaveLength(100)
})
