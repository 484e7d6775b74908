import { type ConnectionName, connectionName } from '#server/notice/connection-name.ts'
import type { Notice } from '#server/notice/notice.ts'
import { type Core, createCore } from '#server/start/core.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { OfferId, QuestionId } from '#shared/ids.ts'
import { limits } from '../limits.ts'
import { carry } from '../network/between-nodes.ts'
import type { Socket } from '../network/socket.ts'
import { nodeStore } from '../store/node-store.ts'
import type { SimulatedStore } from '../store/simulated-store.ts'
import { StoreLink } from '../store/store-link.ts'
import { Violation } from '../violation.ts'
import type { World } from '../world.ts'
import { schedulerOf } from './node-scheduler.ts'

/** One life of one node: its memory is lost when it dies, and its successor is another object. */
export class SimulatedNode {
  readonly world: World
  readonly label: string
  /** Its name for the other nodes; it changes after a silence that was too long. */
  name = ''
  readonly sockets = new Set<Socket>()
  readonly #link: StoreLink
  readonly core: Core
  isDead = false
  isReady = false
  isDraining = false
  isPaused = false
  /** How far the shared clock was ahead of the run's time when this node last read it, milliseconds. */
  #clockAhead: number
  /** Notifies its own sockets and the others; set while it starts. */
  announce: (notices: readonly Notice[], carried: boolean) => void = () => undefined
  /** Its sockets may have missed announcements of the others; set while it starts. */
  onMissed: () => void = () => undefined
  readonly #dying: (() => void)[] = []
  readonly #inbox: (() => void)[] = []

  constructor(world: World) {
    const { store, time, random } = world
    this.world = world
    this.label = world.name('node')
    this.#clockAhead = world.clockAhead
    const deliver = (act: () => void) => this.deliver(act)
    this.#link = new StoreLink({ store, time, random, deliver, disturb: () => world.disturb() })
    const opened = {
      ...nodeStore({
        ...{ link: this.#link, shared: store.shared, label: this.label },
        eraseKeys: (owner, names) => this.#eraseKeys(owner, names),
        onProposing: () => world.checks?.fairness.proposing(this.label),
      }),
      clock: { now: () => time.now + this.#clockAhead },
      lookAtClock: async () => {
        this.#clockAhead = await this.#link.ask(() => world.clockAhead)
      },
    }
    this.core = createCore(opened, {
      limits,
      // Log lines have no effect in a run, except that a bug ends it.
      log: { note: () => undefined, warn: () => undefined, bug: (_, thrown) => this.bug(thrown) },
      announce: (notices, carried) => this.announce(world.rules.told(notices), carried),
      carry: store.shared ? (notices) => carry(world.rules.told(notices)) : null,
      onClockSet: () => this.onMissed(),
      scheduler: schedulerOf(this),
      newVersion: () => random.version(),
    })
  }

  /** Milliseconds; it may jump. */
  now(): number {
    return this.core.clock.now()
  }

  newOffer(): OfferId {
    return this.world.id('offer') as OfferId
  }

  newQuestion(): QuestionId {
    return this.world.id('question') as QuestionId
  }

  /** The first name is its label; it gets a new one after each silence that was too long. */
  newName(): string {
    if (this.name !== '') {
      const former = this.name
      this.name = this.world.name('node')
      this.world.trace.note(`${this.label}, ${former} so far, was silent for too long, and is ${this.name} from now on`)
    } else this.name = this.label
    return this.name
  }

  connectionOf(socket: Socket): ConnectionName {
    return connectionName(this.name, socket.id)
  }

  /** Throws `StoreUnavailable`. */
  ask<Value>(act: (store: SimulatedStore) => Value): Promise<Value> {
    return this.#link.ask(act)
  }

  #eraseKeys(owner: string, names?: readonly string[]): 'done' | 'under-way' {
    const { store, time, rules } = this.world
    if (rules.erasesKeys) return store.eraseKeys(owner, names)
    time.after(100, () => store.eraseKeys(owner, names))
    return 'done'
  }

  /** Runs in this node: now, once it resumes, or never. */
  deliver(act: () => void): void {
    if (this.isDead) return
    if (this.isPaused || this.#inbox.length > 0) this.#inbox.push(act)
    else act()
  }

  later(milliseconds: number, act: () => void): void {
    this.world.time.after(milliseconds, () => this.deliver(act))
  }

  /** Runs in the background. An exception that the product would log as a bug ends the run. */
  inBackground(promise: Promise<unknown>): void {
    promise.catch((thrown: unknown) => {
      if (!(thrown instanceof StoreUnavailable)) this.bug(thrown)
    })
  }

  /** Ends the run. */
  bug(thrown: unknown): void {
    this.world.time.halt(thrown instanceof Violation ? thrown : this.#ruleThrew(thrown))
  }

  #ruleThrew(thrown: unknown): Violation {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return this.world.violation(`a rule threw on ${this.label}: ${reason}`, thrown)
  }

  pause(): void {
    this.isPaused = true
  }

  goOn(): void {
    this.isPaused = false
    this.#takeFromInbox()
  }

  /** Runs each item in a moment of its own, so that all its consequences happen before the next. */
  #takeFromInbox(): void {
    if (this.isDead || this.isPaused) return
    const [act] = this.#inbox
    if (!act) return
    this.#inbox.shift()
    act()
    this.world.time.after(0, () => this.#takeFromInbox())
  }

  onDeath(act: () => void): void {
    this.#dying.push(act)
  }

  /** The node loses all its memory and its connections. */
  die(): void {
    this.isDead = true
    this.#link.cut()
    for (const socket of this.sockets) socket.cut(true)
    for (const act of this.#dying) act()
  }
}
