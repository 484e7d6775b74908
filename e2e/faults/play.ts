import { setTimeout as sleep } from 'node:timers/promises'
import type { ConversationId } from '#shared/ids.ts'
import type { Cluster, GroupCluster } from '../support/cluster.ts'
import type { Product } from '../support/product.ts'
import { Random } from '../support/random.ts'
import type { ServerNode } from '../support/server-node.ts'
import { passesIn, type Seen, violationsOf } from './checks.ts'
import type { FaultyNetwork } from './faulty-network.ts'
import type { ListeningPerson } from './listening-person.ts'
import { type Act, type Engine, isFault, planOf, type Step } from './plan.ts'
import { offeredBy, ringingAt } from './unsettled.ts'
import type { YoungPerson } from './young-person.ts'

export type Scene = {
  readonly engine: Engine
  readonly product: Product | Cluster | GroupCluster
  readonly network: FaultyNetwork
  readonly young: readonly YoungPerson[]
  readonly listeners: readonly ListeningPerson[]
}

export type Report = {
  readonly seed: number
  readonly faults: Readonly<Partial<Record<Act, number>>>
  readonly acknowledged: number
  /** Changes of readers by which one listener passed the conversation on. */
  readonly passes: number
  readonly violations: readonly string[]
}

/** The time in which everybody must be connected again after the last fault, milliseconds. */
const healedWithin = 60_000

/** Connects everybody, plays one seed's plan, ends all faults, and returns what everybody sees then. */
export async function play(scene: Scene, seed: number, steps: number): Promise<Report> {
  const faults: Partial<Record<Act, number>> = {}
  const player = createPlayer(scene, seed)
  const apart = await player.together()
  if (apart.length > 0) return { seed, faults, acknowledged: 0, passes: 0, violations: apart }
  for (const step of planOf(seed, steps, scene.engine)) {
    await sleep(step.after)
    if (isFault(step.act)) faults[step.act] = (faults[step.act] ?? 0) + 1
    player.act(step)
  }
  const healed = await player.heal()
  return { seed, faults, ...healed }
}

/** Acts as a service manager: a node that finds no Redis reports it and ends, and is started again. */
async function startAgain(node: ServerNode, tries = 10): Promise<void> {
  try {
    await node.start()
  } catch (thrown) {
    if (tries <= 1) throw thrown
    await sleep(500)
    await startAgain(node, tries - 1)
  }
}

function createPlayer({ product, network, young, listeners }: Scene, seed: number) {
  const random = new Random(seed + 1)
  const redis = 'redis' in product ? product.redis : null
  const group = 'group' in product ? product.group : null
  /** Conversations that a listener ended: the young person may find them gone. */
  const ended = new Set<ConversationId>()
  const violations: string[] = []
  /** Long operations: a restart of a node, a pause. One at a time for each node and for Redis. */
  const underWay = new Map<string, Promise<void>>()
  const pick = <Item>(items: readonly Item[], chosen: number): Item => {
    const [item] = items.slice(Math.floor(chosen * items.length))
    if (item === undefined) throw new Error('there is nobody')
    return item
  }
  const meanwhile = (name: string, work: () => Promise<unknown>) => {
    if (underWay.has(name)) return
    const done = work().then(
      () => void underWay.delete(name),
      (thrown: unknown) => {
        underWay.delete(name)
        violations.push(`${name}: ${thrown instanceof Error ? thrown.message : thrown}`)
      },
    )
    underWay.set(name, done)
  }

  function act({ act, chosen, milliseconds }: Step): void {
    const person = pick(young, chosen)
    const listener = pick(listeners, chosen)
    const node = pick(product.nodes, chosen)
    const acts: Readonly<Record<Act, () => void>> = {
      'young-says': person.say,
      'listener-says': () => listener.say((seats) => random.pick(seats)),
      'young-reloads': person.reload,
      'young-duplicates': person.duplicate,
      'young-takes-back': person.takeBack,
      'young-ends': person.end,
      'young-asks-for-another': person.askForAnother,
      'young-starts': person.start,
      'listener-reloads': listener.reload,
      'listener-vanishes': listener.vanish,
      'listener-ends': () =>
        listener.end((seats) => {
          const seat = random.pick(seats)
          ended.add(seat.conversation)
          return seat
        }),
      'listener-calls': () => listener.call((seats) => random.pick(seats)),
      'listener-passes': () => listener.pass((seats) => random.pick(seats)),
      'young-answers': () => person.answer(milliseconds > 500),
      'listener-overlooks': listener.overlook,
      'listener-returns': listener.beAvailable,
      'network-cut': () => network.cut('one'),
      'network-cut-all': () => network.cut('all'),
      'network-hangs': () => network.hang(milliseconds),
      'network-garbles': () => {
        network.weather = { delay: milliseconds / 20, twice: 0.1, late: 0.1 }
        setTimeout(network.calmDown, milliseconds)
      },
      'node-killed': () =>
        meanwhile(node.origin, async () => {
          await node.halt('SIGKILL')
          await sleep(milliseconds)
          await startAgain(node)
        }),
      'node-restarted': () =>
        meanwhile(node.origin, async () => {
          await node.halt('SIGTERM')
          await startAgain(node)
        }),
      'node-stands-still': () =>
        meanwhile(node.origin, async () => {
          node.signal('SIGSTOP')
          await sleep(milliseconds * 2)
          node.signal('SIGCONT')
        }),
      'clock-set': () => meanwhile(node.origin, async () => node.setClock((chosen - 0.5) * 7_200_000)),
      'redis-killed': () => meanwhile('redis', async () => redis?.restart('SIGKILL')),
      'redis-restarted': () => meanwhile('redis', async () => redis?.restart('SIGTERM')),
      'primary-killed': () =>
        meanwhile('redis', async () => {
          const killed = await group?.killPrimary()
          await sleep(milliseconds)
          if (killed) await group?.bringBack(killed)
        }),
      'redis-pauses': () => meanwhile('redis', async () => redis?.say('CLIENT', 'PAUSE', `${milliseconds}`)),
      'redis-cuts': () =>
        meanwhile('redis', async () =>
          redis?.say('CLIENT', 'KILL', 'TYPE', pick(['normal', 'pubsub'], chosen), 'SKIPME', 'yes'),
        ),
    }
    acts[act]()
  }

  async function heal(): Promise<Pick<Report, 'acknowledged' | 'passes' | 'violations'>> {
    network.calmDown()
    await Promise.all(underWay.values())
    for (const listener of listeners) listener.reload()
    violations.push(...(await together()))
    const seen = young.flatMap(seenBy)
    violations.push(...seen.flatMap(violationsOf), ...young.flatMap(lostConversationsOf))
    for (const listener of listeners)
      if (listener.mostAtOnce() > 3)
        violations.push(`${listener.name} had ${listener.mostAtOnce()} conversations at once`)
    const acknowledged = seen.reduce((sum, one) => sum + one.acknowledged.length, 0)
    const passes = seen.reduce((sum, one) => sum + passesIn(one.young), 0)
    return { acknowledged, passes, violations }
  }

  /** Waits until everybody is in a conversation and has read all messages, and no call and no offer rings any more; returns who has not, and which. */
  async function together(): Promise<readonly string[]> {
    const until = performance.now() + healedWithin
    for (;;) {
      for (const listener of listeners) listener.beAvailable()
      for (const person of young) {
        if (person.state().screen === 'elsewhere') person.takeBack()
        else person.start()
      }
      await sleep(200)
      const missing = [...young.flatMap(missingFor), ...listeners.flatMap(ringingAt), ...listeners.flatMap(offeredBy)]
      if (missing.length === 0 || performance.now() > until) return missing
    }
  }

  /** What this person still waits for; a conversation that ended without a person's action never comes back. */
  function missingFor(person: YoungPerson): readonly string[] {
    const state = person.state()
    const { screen, connection, talk } = state
    if (connection === 'untrusted' || connection === 'refused') return [`${person.name}: the service was ${connection}`]
    if (screen !== 'conversation' || !talk)
      return [`${person.name}: at ${screen}, ${state.screen === 'after' ? `ended ${state.end}, ` : ''}${connection}`]
    if (talk.broken) return [`${person.name}: broken off, ${talk.broken}`]
    const seats = listeners.flatMap((listener) => seatOf(listener, person.conversation()))
    const { outbox, timeline } = talk.log
    if (!talk.reader || seats.length === 0)
      return [
        `${person.name}: ${talk.service?.phase}, nobody reads (${listeners.map((listener) => standing(listener)).join(', ')})`,
      ]
    if (outbox.lines.length > 0) return [`${person.name}: ${outbox.lines.length} lines not sent`]
    const behind = seats.filter(
      ({ log }) => log.outbox.lines.length > 0 || log.timeline.items.length !== timeline.items.length,
    )
    return behind.map(
      ({ access, log }) =>
        `${person.name}: ${log.timeline.items.length} of ${timeline.items.length} read, ${access}, ${log.outbox.lines.length} not sent, last ${log.timeline.last}, ahead ${log.timeline.ahead.size}, sealed ${log.timeline.sealed.length}`,
    )
  }

  /** A conversation ends because a person ended it, never because of a fault. */
  const lostConversationsOf = (person: YoungPerson): readonly string[] =>
    person
      .ends()
      .filter(({ conversation, how }) => how !== 'closed' && !ended.has(conversation))
      .map(({ conversation, how }) => `${person.name}: ${conversation} was ended by nobody (${how})`)

  /** A short summary of a listener's state. */
  const standing = ({ name, state }: ListeningPerson): string => {
    const shown = state()
    return `${name} ${shown?.connection}, ${shown?.desk?.availability}, ${shown?.seats.length} at the desk, refused ${shown?.refused}`
  }

  const seatOf = (listener: ListeningPerson, conversation: ConversationId | undefined) =>
    listener.state()?.seats.filter((seat) => seat.conversation === conversation) ?? []

  function seenBy(person: YoungPerson): readonly Seen[] {
    const conversation = person.conversation()
    const timeline = person.state().talk?.log.timeline
    if (!conversation || !timeline) return []
    const desks = listeners.flatMap((listener) =>
      seatOf(listener, conversation).map(({ log }) => ({ name: listener.name, items: log.timeline.items })),
    )
    const answered = listeners.flatMap((listener) => listener.acknowledged(conversation))
    return [{ conversation, young: timeline.items, desks, acknowledged: [...person.acknowledged(), ...answered] }]
  }

  return { act, together, heal }
}
