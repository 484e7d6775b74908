import { expect, test } from 'vitest'
import type { Networks } from './networks.ts'
import { Places } from './places.ts'

const inNetworks = (subscriber: number, of = 'b'): Networks => [`${of}${subscriber}/64`, `${of}/56`, `${of}/48`]

test('[G18] a subscriber has a limited number of places, and other subscribers keep theirs', () => {
  const places = new Places({ all: 100, perSubscriber: 2 })
  const leave = [places.hold(['one']), places.hold(['one'])]
  expect(places.whyFull(['one'])).toBe('too-fast')
  expect(places.whyFull(['other'])).toBe(null)
  leave[0]?.()
  expect(places.whyFull(['one'])).toBe(null)
})

test('[G18] a whole network of addresses has the places of a few subscribers', () => {
  const places = new Places({ all: 10_000, perSubscriber: 2 })
  let held = 0
  for (let subscriber = 0; subscriber < 100; subscriber += 1) {
    if (places.whyFull(inNetworks(subscriber)) !== null) break
    places.hold(inNetworks(subscriber))
    held += 1
  }
  expect(held).toBe(8)
  expect(places.whyFull(inNetworks(0, 'other'))).toBe(null)
})

test('[G18] when all places are held, nobody gets another', () => {
  const places = new Places({ all: 2, perSubscriber: 2 })
  places.hold(['one'])
  const leave = places.hold(['other'])
  expect(places.whyFull(['third'])).toBe('busy')
  leave()
  expect(places.whyFull(['third'])).toBe(null)
})
