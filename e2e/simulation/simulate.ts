import { checkAfterwards } from './afterwards.ts'
import { Checks } from './checks/checks.ts'
import { pageConditions } from './checks/page-conditions.ts'
import { PatienceCheck } from './checks/patience-check.ts'
import { ticketConditions } from './checks/ticket-conditions.ts'
import { waitingConditions } from './checks/waiting-conditions.ts'
import { Cluster } from './cluster.ts'
import { Weather } from './faults/weather.ts'
import type { Figures } from './figures.ts'
import { Coordinator } from './people/coordinator.ts'
import { Listener } from './people/listener.ts'
import { CellMember } from './people/member.ts'
import { keepOpeningState } from './people/opening-state.ts'
import { YoungPerson } from './people/young-person.ts'
import { productRules, type Rules } from './rules.ts'
import { Violation } from './violation.ts'
import type { VirtualTime } from './virtual-time.ts'
import { World } from './world.ts'

const second = 1000

export type Outcome = { readonly hash: string; readonly figures: Figures }

/** Everybody of a run, and what they use. */
export type Evening = {
  readonly cluster: Cluster
  readonly weather: Weather
  readonly young: readonly YoungPerson[]
  readonly listeners: readonly Listener[]
  readonly members: readonly CellMember[]
}

/** One run, fully determined by the seed. Throws a `Violation` if a promise is broken. */
export const simulate = (seed: number, rules: Rules = productRules): Promise<Outcome> => run(seed, rules, play)

/** One run in which tampered tabs also say the contrary of what their device has answered (SPEC C21). */
export const simulateContrary = (seed: number, rules: Rules = productRules): Promise<Outcome> =>
  run(seed, rules, (world) => {
    world.answersTwice = true
    return play(world)
  })

/** One run of another course. */
export async function run(seed: number, rules: Rules, course: (world: World) => Promise<void>): Promise<Outcome> {
  const world = new World(seed, rules)
  try {
    await course(world)
  } catch (thrown) {
    if (thrown instanceof Violation) throw thrown
    throw new Violation(seed, `a rule threw: ${thrown}`, world.trace.last, { cause: thrown })
  }
  world.figures.count('runs')
  return { hash: world.trace.hash, figures: world.figures }
}

async function play(world: World): Promise<void> {
  const { random, time } = world
  const { cluster, weather, young, listeners, members } = begin(world)
  await time.runUntil(random.whole(40, 100) * second)
  world.trace.note('nothing goes wrong any more')
  weather.end()
  await time.runUntil(time.now + 20 * second)
  world.trace.note('everybody finishes what they began')
  world.isLively = false
  for (const listener of listeners) listener.settle()
  await time.runUntil(time.now + 105 * second)
  await checkAfterwards(world, cluster, { young, listeners, members })
}

/** Nodes, people, faults and checks, from the first moment on. */
export function begin(world: World): Evening {
  const { random, time } = world
  const checks = new Checks(world)
  world.checks = checks
  world.store.watch = checks
  const staff = keepOpeningState(world, { listeners: random.whole(1, 3), members: random.whole(1, 2) })
  const cluster = new Cluster(world)
  const listeners = staff.listeners.map(({ id, token }) => new Listener(world, cluster, id, token))
  const members = staff.members.map(({ id, token }) => new CellMember(world, cluster, id, token))
  new Coordinator(world, cluster, staff.coordinator)
  const ids = staff.listeners.map(({ id }) => id)
  const young = Array.from({ length: random.whole(1, 6) }, () => new YoungPerson(world, cluster, ids))

  const talks = () => young.flatMap((person) => person.talks)
  checks.endings.pages = talks
  const patience = new PatienceCheck(world, [
    waitingConditions(world, listeners),
    pageConditions(world, talks, () => listeners.flatMap(({ pages }) => pages.filter(({ isOver }) => !isOver))),
    ticketConditions(
      world,
      () => young.flatMap(({ followUp }) => followUp.pages),
      () => members.flatMap(({ pages }) => pages),
    ),
  ])
  every(time, second, () => world.checks?.endings.look())
  every(time, 2 * second, () => world.checks && patience.look())

  return { cluster, weather: new Weather(world, cluster), young, listeners, members }
}

function every(time: VirtualTime, milliseconds: number, act: () => void): void {
  time.after(milliseconds, () => {
    act()
    every(time, milliseconds, act)
  })
}
