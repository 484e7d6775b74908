import { expect, test } from 'vitest'
import { createSteadyClock } from './steady-clock.ts'

const noon = Date.parse('2026-03-02T11:00:00Z')
const second = 1000
const hour = 3600 * second

function machine() {
  const time = { wall: noon, steady: 5 }
  const clock = createSteadyClock(
    () => time.wall,
    () => time.steady,
  )
  return {
    clock,
    set: (milliseconds: number) => {
      time.wall += milliseconds
    },
    /** Reads the clock every `every` milliseconds in this time. */
    pass(milliseconds: number, every = second): number {
      for (let passed = 0; passed < milliseconds; passed += every) {
        time.wall += every
        time.steady += every
        clock.now()
      }
      return clock.now()
    },
  }
}

test('shows the machine’s time, and follows small corrections at once', () => {
  const { clock, set, pass } = machine()
  expect(clock.now()).toBe(noon)
  expect(pass(hour)).toBe(noon + hour)
  set(150)
  expect(pass(second)).toBe(noon + hour + second + 150)
  set(-150)
  expect(pass(second)).toBe(noon + hour + 2 * second)
})

test.each([
  ['on', hour, 0.5],
  ['back', -hour, -0.5],
])(
  '[G9] [G10] when the machine’s clock is set %s an hour, leases last almost as long as they should, and after two hours both clocks agree',
  (_, jump, rate) => {
    const { set, pass } = machine()
    set(jump)
    expect(pass(20 * second)).toBe(noon + 20 * second * (1 + rate))
    expect(pass(3 * hour)).toBe(noon + 3 * hour + 20 * second + jump)
  },
)

test('never runs back when the machine’s clock is set again and again', () => {
  const { clock, set, pass } = machine()
  let last = clock.now()
  for (const jump of [-hour, 10 * hour, -5 * hour, -100, 90, -200, 0]) {
    set(jump)
    for (const every of [1, 7, 400]) {
      const now = pass(every, every)
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
  }
})
