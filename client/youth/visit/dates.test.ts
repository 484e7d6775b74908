import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { createDates, isStapleOver, latestTime, madeAfter, mayBeAhead, newestOf } from './dates.ts'

const aTime = fc.integer({ min: madeAfter - 400 * 86_400_000, max: madeAfter + 4000 * 86_400_000 })
const service = fc.option(aTime)

test('[C17] [M10] no service makes a device that nobody called wrong count a time before its own, nor before its build', () => {
  fc.assert(
    fc.property(aTime, service, (own, service) => {
      const latest = latestTime({ own, service, isOwnWrong: false })
      expect(latest).toBeGreaterThanOrEqual(Math.max(own, madeAfter))
    }),
  )
})

test('[C17] [M10] with an honest service, a wrong device refuses nobody for its date once it is called wrong', () => {
  fc.assert(
    fc.property(aTime, aTime, (own, trueTime) => {
      const clocks = { own, service: trueTime, isOwnWrong: false }
      const after = latestTime({ ...clocks, isOwnWrong: true })
      expect(after).toBe(Math.max(trueTime, madeAfter))
      // What its own clock alone refuses is asked about, up to the error that every clock may have.
      if (own - trueTime > limits.clockTolerance) expect(mayBeAhead(clocks)).toBe(true)
    }),
  )
})

test('[C17] [M10] a signed date counts as a time only up to a day past what is known, and never takes a time back', () => {
  fc.assert(
    fc.property(aTime, aTime, aTime, (before, issued, now) => {
      const newest = newestOf(before, issued, now)
      expect(newest).toBeGreaterThanOrEqual(before)
      expect(newest).toBe(issued > before && issued <= now + limits.clockTolerance ? issued : before)
    }),
  )
})

test('[S18] [M10] what an honest service still uses is over for no device up to a day ahead, for as long as a card lasts', () => {
  const ahead = fc.integer({ min: 0, max: limits.clockTolerance })
  const held = fc.integer({ min: 0, max: limits.permit })
  const lasts = fc.integer({ min: 1, max: 14 * 86_400_000 })
  fc.assert(
    fc.property(aTime, ahead, ahead, held, lasts, (used, own, issued, wait, beyond) => {
      const until = Math.ceil((used + limits.unusedBeforeEnd + beyond) / 1000)
      const clocks = { own: used + wait + own, service: used + wait, isOwnWrong: false }
      fc.pre(used > madeAfter)
      // Nobody is asked about such a date, so nothing else than this may stop it.
      expect(mayBeAhead(clocks)).toBe(false)
      const now = latestTime(clocks)
      expect(isStapleOver({ until }, Math.max(now, newestOf(0, used + issued, now)))).toBe(false)
    }),
  )
})

const overAt = (exp: number) => async (now: number) => (now >= exp ? refuse('expired') : ok(now))
const [own, said] = [madeAfter + 800 * 86_400_000, madeAfter + 10 * 86_400_000]

test('the question is asked once for all checks, and never where another refusal stands or the device is not ahead', async () => {
  let told = 0
  const dates = createDates(
    () => ({ own, service: said }),
    () => {
      told += 1
    },
  )
  expect(await dates.settle(async () => refuse('bad-signature'))).toEqual(refuse('bad-signature'))
  const both = [dates.settle(overAt(own)), dates.settle(overAt(own - 1))]
  await atRest()
  expect([dates.asked(), told]).toEqual([own, 1])
  dates.answer(false)
  expect(await Promise.all(both)).toEqual([ok(said), ok(said)])
  expect(await dates.settle(overAt(said))).toEqual(refuse('expired'))
  const sure = createDates(
    () => ({ own, service: said }),
    () => {},
  )
  const first = sure.settle(overAt(own))
  await atRest()
  sure.answer(true)
  expect(await first).toEqual(refuse('expired'))
  expect(await sure.settle(overAt(own))).toEqual(refuse('expired'))
  const right = createDates(
    () => ({ own: said, service: said }),
    () => {},
  )
  expect(await right.settle(overAt(said))).toEqual(refuse('expired'))
  expect(right.asked()).toBeNull()
})
