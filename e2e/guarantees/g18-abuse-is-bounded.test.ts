import { expect, test } from 'vitest'
import { attacks } from '../abuse/attacks.ts'
import { type Seen, underAttack } from '../abuse/under-attack.ts'

/**
 * How long a conversation may be delayed under attack, milliseconds, or as a multiple of the quiet time on a slow machine; `npm run flood` measures
 * the true factor.
 */
const stillTalking = { milliseconds: 3000, times: 20 }
/** The maximum memory that all attacks together may leave in use, megabytes. */
const bounded = 250
/** The maximum growth of files: what one address may write in the time of the test, and the store's overhead. */
const keptBounded = 40

test('[G18] floods, slow senders, guesses and full conversations use bounded memory and disk; honest people talk, hand over, return and sign in', async () => {
  const seen: Seen[] = []
  for await (const each of underAttack(Object.keys(attacks), 15)) seen.push(each)
  const [quiet, ...under] = seen
  expect(under.map(({ attack }) => attack)).toEqual([...Object.keys(attacks), 'quiet again'])
  for (const { attack, isServing, worst, acts, memory, kept } of under) {
    expect([attack, isServing]).toEqual([attack, true])
    const longest = Math.max(stillTalking.milliseconds, stillTalking.times * (quiet?.worst ?? 0))
    expect([attack, worst < longest]).toEqual([attack, true])
    expect([attack, Object.values(acts).filter((turnedAway) => typeof turnedAway === 'string')]).toEqual([attack, []])
    expect([attack, kept - (quiet?.kept ?? 0) < keptBounded]).toEqual([attack, true])
    expect([attack, memory - (quiet?.memory ?? 0) < bounded]).toEqual([attack, true])
  }
})
