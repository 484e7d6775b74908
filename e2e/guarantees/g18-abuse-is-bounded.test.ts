import { expect, test } from 'vitest'
import { attacks } from '../abuse/attacks.ts'
import { type Seen, underAttack } from '../abuse/under-attack.ts'

/** How long somebody who talks may wait while others attack, milliseconds; `npm run flood` measures how much longer than in quiet it is. */
const stillTalking = 3000
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
    expect([attack, worst < stillTalking]).toEqual([attack, true])
    expect([attack, Object.values(acts).filter((turnedAway) => typeof turnedAway === 'string')]).toEqual([attack, []])
    expect([attack, kept - (quiet?.kept ?? 0) < keptBounded]).toEqual([attack, true])
    expect([attack, memory - (quiet?.memory ?? 0) < bounded]).toEqual([attack, true])
  }
})
