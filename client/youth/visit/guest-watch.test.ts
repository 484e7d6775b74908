import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EpochReaders } from '#client/conversation/timeline.ts'
import { createGuestWatch, type GuestWatchParts } from './guest-watch.ts'

const minute = 60_000
const begun = 1_800_000_000_000

/** A device: its clocks, and its timers, which stand still while it sleeps. */
function aDevice() {
  const time = { wall: begun, running: 0 }
  let timers: { at: number; act: () => void }[] = []
  const over: number[] = []
  return {
    time,
    over,
    load(from?: GuestWatchParts['from']) {
      timers = []
      return createGuestWatch({
        from,
        now: () => time.wall,
        running: () => time.running,
        after(milliseconds, act) {
          const timer = { at: time.running + milliseconds, act }
          timers.push(timer)
          return () => {
            timers = timers.filter((one) => one !== timer)
          }
        },
        onLeft: () => undefined,
        onOver: (epoch) => over.push(epoch),
      })
    },
    /** Both clocks go on, and the timers act. */
    pass(milliseconds: number) {
      const end = time.running + milliseconds
      for (let next = first(end); next; next = first(end)) {
        time.wall += next.at - time.running
        time.running = next.at
        timers = timers.filter((one) => one !== next)
        next.act()
      }
      time.wall += end - time.running
      time.running = end
    },
  }
  function first(end: number) {
    return timers.toSorted((one, other) => one.at - other.at).find(({ at }) => at <= end)
  }
}

const listener = { certificate: { fingerprint: 'sam' }, kind: 'listener', firstEpoch: 0 } as never
const withGuest = (until?: number): EpochReaders => ({
  readers: [
    listener,
    { certificate: { fingerprint: 'camille' }, kind: 'guest', firstEpoch: 1, ...(until && { until }) } as never,
  ],
  isMine: true,
})
const alone: EpochReaders = { readers: [listener], isMine: true }

test('[C22] a guest’s time is over when it is, once, and a guest without an end stays', () => {
  const device = aDevice()
  const watch = device.load()
  watch.note([alone, withGuest(begun + 10 * minute)])
  device.pass(10 * minute - 1)
  expect(device.over).toEqual([])
  device.pass(1)
  watch.note([alone, withGuest(begun + 10 * minute)])
  device.pass(minute)
  expect(device.over).toEqual([2])

  watch.note([alone, withGuest(begun), alone, withGuest()])
  device.pass(100 * minute)
  expect([device.over, watch.remembered()]).toEqual([[2], undefined])
})

test('[C22] a wall clock that is set back lengthens nothing, and one that is set on shortens it', () => {
  const device = aDevice()
  const watch = device.load()
  watch.note([withGuest(begun + 10 * minute)])
  device.time.wall -= 400 * minute
  device.pass(10 * minute)
  expect(device.over).toEqual([1])
  watch.note([withGuest(begun), alone, withGuest(device.time.wall + 10 * minute)])
  device.time.wall += 400 * minute
  device.pass(minute)
  expect(device.over).toEqual([1, 3])
})

test('[C22] a phone that slept lets a guest go as soon as it is awake', () => {
  const device = aDevice()
  const watch = device.load()
  watch.note([withGuest(begun + 10 * minute)])
  device.time.wall += 60 * minute
  device.pass(minute)
  expect(device.over).toEqual([1])
})

test('[C22] a reload goes on with what was left, whatever the wall clock says then', () => {
  const device = aDevice()
  const watch = device.load()
  watch.note([withGuest(begun + 10 * minute)])
  device.pass(6 * minute)
  const kept = watch.remembered()
  device.time.wall -= 400 * minute
  device.time.running = 0
  const again = device.load(kept)
  again.note([withGuest(begun + 10 * minute)])
  device.pass(4 * minute - 1)
  expect(device.over).toEqual([])
  device.pass(1)
  expect(device.over).toEqual([1])
})

test('[C22] whatever the clocks do and however often the page is loaded, a guest reads no longer than the monotonic clock allows', () => {
  const step = fc.record({
    passes: fc.integer({ min: 0, max: 3 * minute }),
    isSet: fc.integer({ min: -1e9, max: 1e9 }),
    reloads: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const device = aDevice()
      const epochs = [withGuest(begun + 10 * minute)]
      let watch = device.load()
      watch.note(epochs)
      let awake = 0
      for (const { passes, isSet, reloads } of steps) {
        device.time.wall += isSet
        device.pass(passes)
        awake += passes
        if (awake >= 10 * minute) expect(device.over.length).toBeGreaterThan(0)
        if (!reloads) continue
        watch = device.load(watch.remembered())
        watch.note(epochs)
      }
    }),
  )
})
