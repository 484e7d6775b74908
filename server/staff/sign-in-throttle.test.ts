import { expect, test } from 'vitest'
import type { Networks } from '../platform/networks.ts'
import { Admissions } from '../store/sqlite/admissions.ts'
import { createSignInThrottle } from './sign-in-throttle.ts'

const now = Date.parse('2026-11-23T11:05:07Z')
function throttleOf() {
  const admissions = new Admissions()
  const clock = { now: () => now }
  return createSignInThrottle({
    clock,
    store: { admit: async (name, allowed) => admissions.admit(name, allowed, now) },
  })
}
const strangers = (count: number): Networks[] => Array.from({ length: count }, (_, each) => [`stranger ${each}`])

test('[G18] all strangers together have a limit of tries for one login, and its member still signs in', async () => {
  const throttle = throttleOf()
  throttle.remember('sam', ['home'])
  let tried = 0
  for (const networks of strangers(100))
    for (let time = 0; time < 10; time += 1) if ((await throttle.turnAway('sam', networks)) === null) tried += 1
  expect(tried).toBe(300)
  expect(await throttle.turnAway('sam', ['somewhere'])).toBe('too-fast')
  expect(await throttle.turnAway('sam', ['home'])).toBe(null)
  expect(await throttle.turnAway('noa', ['somewhere'])).toBe(null)
})

test('[G18] a member who signed in from a network is known there, under that login only', async () => {
  const throttle = throttleOf()
  throttle.remember('sam', ['home'])
  for (const networks of strangers(31))
    for (let time = 0; time < 10; time += 1) await throttle.turnAway('noa', networks)
  expect(await throttle.turnAway('noa', ['home'])).toBe('too-fast')
})

test('[G18] a known member is still limited to the rate of one subscriber', async () => {
  const throttle = throttleOf()
  throttle.remember('sam', ['home'])
  const tries = []
  for (let time = 0; time < 12; time += 1) tries.push(await throttle.turnAway('sam', ['home']))
  expect(tries).toEqual([...Array(10).fill(null), 'too-fast', 'too-fast'])
})

test('[G18] tries of any login cost at most a set share of a processor, and known members still sign in', async () => {
  const throttle = throttleOf()
  throttle.remember('sam', ['home'])
  let tried = 0
  for (let each = 0; each < 13_000; each += 1)
    if ((await throttle.turnAway(`login-${each}`, [`stranger ${each}`])) === null) tried += 1
  expect(tried).toBe(12_000)
  expect(await throttle.turnAway('sam', ['home'])).toBe(null)
})
