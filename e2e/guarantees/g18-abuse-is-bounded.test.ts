import { expect, test } from 'vitest'
import { attacks } from '../abuse/attacks.ts'
import { type Seen, underAttack } from '../abuse/under-attack.ts'

/** How long somebody who talks may wait while others attack, milliseconds; `npm run flood` measures how much longer than in quiet it is. */
const stillTalking = 3000
/** What all attacks together may leave in memory, megabytes. */
const bounded = 250

test('[G18] floods, half-open sockets, slow readers, huge frames and slow headers cost bounded memory, and honest people talk on', async () => {
  const seen: Seen[] = []
  for await (const each of underAttack(Object.keys(attacks), 15)) seen.push(each)
  const [quiet, ...under] = seen
  expect(under.map(({ attack }) => attack)).toEqual([...Object.keys(attacks), 'quiet again'])
  for (const { attack, isServing, worst, memory } of under) {
    expect([attack, isServing]).toEqual([attack, true])
    expect([attack, worst < stillTalking]).toEqual([attack, true])
    expect([attack, memory - (quiet?.memory ?? 0) < bounded]).toEqual([attack, true])
  }
})
