import type { Rules } from '../rules.ts'
import { productRules } from '../rules.ts'
import { begin, type Outcome, run } from '../simulate.ts'
import type { World } from '../world.ts'
import { RestoreCheck } from './restore-check.ts'

const second = 1000

/**
 * One run in which the store is put back to a backup while people talk (SPEC L16), fully determined by the seed. Until then every promise is checked;
 * from then on, what the open pages make of a service that has less than they have read. That a restore brings nothing back that was erased is not played
 * here: `e2e/guarantees/g07-restored.test.ts` restores real files, with the list of what was erased.
 */
export const simulateRestored = (seed: number, rules: Rules = productRules): Promise<Outcome> => run(seed, rules, play)

async function play(world: World): Promise<void> {
  const { random, time, store, trace } = world
  const { cluster, weather, ...people } = begin(world)
  await time.runUntil(random.whole(40, 100) * second)
  weather.end()
  await time.runUntil(time.now + 30 * second)
  trace.note('a backup is taken')
  const backup = store.takeBackup()
  await time.runUntil(time.now + random.whole(5, 40) * second)
  trace.note('the backup is put back')
  world.figures.count('backups put back')
  const check = new RestoreCheck(world, people)
  world.checks = null
  store.watch = null
  cluster.crashAll()
  // What the nodes had sent before may still arrive.
  await time.runUntil(time.now + second / 2)
  store.putBack(backup)
  await time.runUntil(time.now + random.whole(5, 40) * second)
  trace.note('everybody finishes what they began')
  world.isLively = false
  await time.runUntil(time.now + 105 * second)
  check.afterwards()
  for (const person of [...people.young, ...people.listeners, ...people.members]) person.leave()
}
