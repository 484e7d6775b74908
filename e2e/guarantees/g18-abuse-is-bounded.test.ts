import { expect, test } from 'vitest'
import { attacks } from '../abuse/attacks.ts'
import { type Seen, underAttack } from '../abuse/under-attack.ts'

/**
 * How long somebody who talks may wait while others attack, milliseconds, or in times of what they wait for in quiet, on a machine that is slow by
 * itself; `npm run flood` measures how much longer it is.
 */
const stillTalking = { milliseconds: 3000, times: 20 }
/** What all attacks together may leave in memory, megabytes. */
const bounded = 250
/** And in files: what one address may write in the time that this takes, and what the store adds to it. */
const keptBounded = 40

test('[G18] floods, slow senders, guesses and full conversations cost bounded memory and disk; honest people talk, hand over, come back and sign in', async () => {
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
