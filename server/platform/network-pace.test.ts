import { expect, test } from 'vitest'
import { NetworkPace } from './network-pace.ts'
import type { Networks } from './networks.ts'

const inNetworks = (subscriber: number): Networks => [
  `${subscriber}/64`,
  `${Math.floor(subscriber / 256)}/56`,
  'all/48',
]
const takes = (pace: NetworkPace, networks: readonly Networks[], of?: string) =>
  networks.filter((each) => pace.take(each, 0, of === undefined ? {} : { of })).length

test('[G18] a subscriber has one rate, and a whole network has the rate of a few subscribers', () => {
  const pace = new NetworkPace({ burst: 3, perMs: 60_000 })
  expect(takes(pace, Array(10).fill(inNetworks(0)))).toBe(3)
  expect(
    takes(
      pace,
      Array.from({ length: 256 }, (_, each) => inNetworks(each)),
    ),
  ).toBe(9)
  expect(
    takes(
      pace,
      Array.from({ length: 65_536 }, (_, each) => inNetworks(each)),
    ),
  ).toBe(36)
})

test('each `of` has a separate rate', () => {
  const pace = new NetworkPace({ burst: 1, perMs: 60_000 })
  expect(takes(pace, Array(3).fill(['one']), 'sam')).toBe(1)
  expect(takes(pace, Array(3).fill(['one']), 'noa')).toBe(1)
})
