import { expect, test } from 'vitest'
import { entryOf, envelopeOf, linesOf, nothingOpened, sessionNamed } from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { createCardTimes } from './card-times.ts'

const hour = 3_600_000
const id = 'AAAAAAAAAAAAAAAAAAAAAA' as ProposalId

/** A device with a wall clock that can be set and a monotonic clock that cannot. */
function aDevice() {
  return {
    wall: 1000 * hour,
    running: 0,
    passes(hours: number) {
      this.wall += hours * hour
      this.running += hours * hour
    },
  }
}
const timesOf = (device: ReturnType<typeof aDevice>, from: Parameters<typeof createCardTimes>[0] = []) =>
  createCardTimes(from, { now: () => device.wall, running: () => device.running })

const card = entryOf(1, envelopeOf('listener', sessionNamed('l'), 0, ''))
const withCard = opened(receive(startTimeline('youth', sessionNamed('o')), [card]), {
  ...nothingOpened,
  taken: 1,
  items: linesOf([card], [{ kind: 'proposal', id } as Proposal]),
})

test('[H12] the time of a card starts once, when this device receives it', () => {
  const device = aDevice()
  const times = timesOf(device)
  expect(times.heldFor(id)).toBe(0)
  device.passes(5)
  times.note(withCard)
  expect(times.heldFor(id)).toBe(0)
  device.passes(1)
  times.note(withCard)
  expect(times.heldFor(id)).toBe(hour)
})

test('[H12] a clock that is set back meanwhile makes no card younger', () => {
  const device = aDevice()
  const times = timesOf(device)
  times.note(withCard)
  device.wall -= 20 * hour
  device.passes(1)
  expect(times.heldFor(id)).toBe(hour)
})

test('[H12] a phone that slept, while its monotonic clock stood still, counts the night', () => {
  const device = aDevice()
  const times = timesOf(device)
  times.note(withCard)
  device.passes(0.25)
  device.wall += 10 * hour
  expect(times.heldFor(id)).toBe(10.25 * hour)
})

test('[H12] after a reload the count goes on, by this device’s own clock', () => {
  const device = aDevice()
  const before = timesOf(device)
  before.note(withCard)
  device.passes(1)
  device.running = 0
  const after = timesOf(device, before.remembered())
  after.note(withCard)
  device.passes(0.5)
  expect(after.heldFor(id)).toBe(1.5 * hour)
  expect(after.remembered()).toEqual(before.remembered())
})

test('[H12] a clock that was set back before a reload gives an age of zero, never a negative one', () => {
  const device = aDevice()
  const before = timesOf(device)
  before.note(withCard)
  device.wall -= 10 * hour
  expect(timesOf(device, before.remembered()).heldFor(id)).toBe(0)
})
