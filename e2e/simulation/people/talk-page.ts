import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { hasOtherLog } from '#client/conversation/signals.ts'
import { epochOf, lines } from '#client/conversation/timeline.ts'
import type { Unsent } from '#client/youth/visit/memory.ts'
import type { Reader } from '#client/youth/visit/readers.ts'
import { conversationEntry } from '#client/youth/visit/tab-storage.ts'
import { resumeTalk, startTalk, wasNeverAsked } from '#client/youth/visit/talk.ts'
import type { OpenConversation, Talk, TalkEnd, TalkParts, TalkState } from '#client/youth/visit/talk-state.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { ProposalId, StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { type Heard, lastReceived } from '../checks/receipts-check.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termDevice, termSecrets } from './device.ts'
import { pageConnection } from './page-connection.ts'
import { virtualScheduler } from './scheduler.ts'
import type { TabMemory } from './tab-memory.ts'
import { type Tampered, tamper, tamperedEnd } from './tampering.ts'
import { watchShown } from './watch-shown.ts'

/** How a page's conversation ended; `elsewhere`: another tab took over; `never-begun`: it continues as another conversation. */
export type PageEnd = TalkEnd | 'elsewhere' | 'left' | 'never-begun'

export type TalkPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly memory: TabMemory
  /** The listeners whose certificate this device rejects. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Whether this device is too slow to grant now. */
  readonly dawdles: () => boolean
  /** It was never created, and continues as another conversation. */
  readonly onNeverBegun: (unsent: Unsent) => void
}

/** `start`: with the lines of a conversation that was never created. */
export type Beginning = { readonly how: 'start'; readonly unsent: Unsent } | { readonly how: 'resume' }

/** One page load with a conversation: the product's own talk, and what a visit does at its end. */
export class TalkPage {
  readonly #parts: TalkPageParts
  readonly #talk: Talk
  readonly start: Talk['credentials'] & { readonly opened: boolean }
  readonly socket: SimulatedClientSocket
  readonly #connection: Connection<typeof youthRequests, typeof youthNotices>
  end: PageEnd | null = null
  /** Called when the page is over: it shows nothing any more. */
  onOver: () => void = () => undefined
  /** The service knows the conversation on this connection. */
  isJoined = false
  /** It did so once. */
  wasJoined = false
  isDawdling = false
  /** Since when the page meets the conditions, in the run's time. */
  awakeSince = 0
  readonly #look: () => void
  #keys: Pick<Tampered, 'channel' | 'signer'> | null = null

  constructor(parts: TalkPageParts, beginning: Beginning) {
    const { world, cluster, uplink, memory } = parts
    this.#parts = parts
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, namespace: '/youth' })
    const schemas = { requests: youthRequests, notices: youthNotices }
    const connection = pageConnection(world, this.socket, schemas, (name, body, answer) =>
      this.#watch(name, body, answer),
    )
    this.#connection = connection
    connection.onState(() => {
      this.isJoined = false
    })
    connection.on('conversation:superseded', () => this.finish('elsewhere'))
    const scheduler = virtualScheduler(world.time)
    const needs: TalkParts = {
      connection,
      storage: memory.storage,
      tab: undefined,
      pin: { organisation: 'the organisation', deploymentId: 'the deployment' },
      now: () => world.clock(),
      running: scheduler.now,
      after: (milliseconds, act) => scheduler.after(milliseconds, act),
      device: termDevice(world, {
        mistrusts: parts.mistrusts,
        awake: () => this.#awake(),
        seals: (epoch) => this.#seals(epoch),
        onKeys: (channel, signer) => {
          this.#keys = { channel, signer }
        },
      }),
      onChange: () => this.#changed(),
      onEnd: (how) => this.#over(how),
      onNeverBegun: (unsent) => {
        world.figures.count('conversations never begun')
        this.#over('never-begun')
        memory.forget()
        parts.onNeverBegun(unsent)
      },
      onFault: (fault) => world.halt(fault),
    }
    const opened = memory.talk?.opened ?? false
    const secrets = () => termSecrets(world)
    const talk =
      beginning.how === 'start'
        ? startTalk(needs, secrets(), beginning.unsent)
        : resumeTalk(needs, wasNeverAsked(memory.storage) ? secrets() : undefined)
    if (!talk) throw new Error('a tab is shown that remembers no conversation')
    this.#talk = talk
    this.start = { ...talk.credentials, opened: beginning.how === 'resume' && opened }
    this.#look = watchShown(
      world,
      { log: conversationLog(talk.credentials.conversation), role: 'youth', author: this.#author },
      () => this.log,
      () => this.#heard(),
    )
  }

  /** The service's latest state of the conversation. */
  get view(): OpenConversation | null {
    return this.#talk.state().service ?? null
  }

  get log(): LogState {
    return this.#talk.state().log
  }

  /** Why it cannot go on. */
  get broken(): TalkState['broken'] {
    return this.#talk.state().broken
  }

  /** This device had read more than the service returns now. */
  get isWithheld(): boolean {
    return this.#talk.state().withheld
  }

  /** The position of a line whose receipt is overdue; null if there is none. */
  get overdue(): number | null {
    return this.#talk.state().overdue
  }

  readerOf(epoch: number): Reader | undefined {
    return this.#talk.readerOf(epoch)
  }

  get permits(): Talk['permits'] {
    return this.#talk.permits
  }

  /** How long this device has had a card, milliseconds. */
  heldFor(proposal: ProposalId): number {
    return this.#talk.heldFor(proposal)
  }

  /** `seen`: what the person had seen when they pressed, if that was before now. */
  say(content: Content, seen?: Seen | null): void {
    if (this.end !== null) return
    if (seen === undefined) this.presses(content)
    this.#talk.say(content, seen)
  }

  /** What a tampered tab of this device would answer: the contrary of each answer that the page shows. */
  get contraryAnswers(): readonly Content[] {
    return lines(this.log.timeline).flatMap(({ content }) =>
      content.kind === 'answer' && content.answer !== 'question'
        ? [{ ...content, answer: content.answer === 'yes' ? ('no' as const) : ('yes' as const) }]
        : [],
    )
  }

  /** The person presses something that is said now or later. */
  presses(content: Content): void {
    const log = conversationLog(this.start.conversation)
    this.#parts.world.checks?.order.presses(log, this.#author, content, this.log)
  }

  /** Sends a line or a receipt that an untampered page would not. */
  async tamper(): Promise<void> {
    const tampered = this.#tampered
    if (!tampered) return
    await tamper(this.#parts.world, conversationLog(this.start.conversation), tampered, {
      line: (envelope) => this.#connection.request('message:send', { envelope }),
      receipt: (frame) => this.#connection.signal('signal:send', { frame }),
    })
  }

  #signEnd(): Promise<SignalFrame | undefined> {
    const { world } = this.#parts
    const tampered = this.#tampered
    return tampered && world.random.chance(0.2) ? tamperedEnd(world, tampered) : this.#talk.signEnd()
  }

  get #tampered(): Tampered | null {
    const { timeline } = this.log
    const { order } = timeline
    if (!order || !this.#keys) return null
    return { ...this.#keys, sender: { epoch: epochOf(timeline), role: 'youth' }, order }
  }

  get #author(): string {
    return this.#parts.world.pairs.get(this.start.conversation)?.public ?? ''
  }

  #heard(): Heard {
    const { log, received } = this.#talk.state()
    return { received: lastReceived(log.timeline, received), differs: hasOtherLog(log.timeline, received) }
  }

  /** Asks for somebody else (SPEC C27). */
  askForAnother(): void {
    this.#talk.askForAnother().catch((fault) => this.#parts.world.halt(fault))
  }

  /** `Terminer`: the conversation ends here at once, and the page notifies the service by the socket or else by a beacon. */
  endConversation(leave: () => void): void {
    if (this.end) return
    this.end = 'youth'
    this.onOver()
    const signing = this.#signEnd()
    this.#talk.stop()
    this.#parts.memory.forget()
    signing
      .then((end) => this.#connection.request('conversation:end', end ? { end } : {}))
      .then((answer) => {
        if (!answer.ok) leave()
        this.#connection.close()
      })
      .catch((fault) => this.#parts.world.halt(fault))
  }

  /** Stops everything on this page. */
  finish(how: PageEnd): void {
    if (this.end) return
    if (how === 'elsewhere') {
      this.#talk.giveAway()
      this.#parts.memory.storage.sealAnew(conversationEntry)
    } else this.#talk.stop()
    this.#over(how)
  }

  #over(how: PageEnd): void {
    const { world, memory } = this.#parts
    this.end = how
    this.onOver()
    this.#connection.close()
    if (how !== 'elsewhere' && how !== 'left' && how !== 'never-begun') memory.forget()
    world.trace.note(`${this.start.conversation} on ${this.log.outbox.session} ends: ${how}`)
    if (how === 'listener') world.checks?.endings.toldEnded(conversationLog(this.start.conversation), how)
    if (how === 'gone' || how === 'closed') world.checks?.endings.toldGone(this.start, how)
  }

  #changed(): void {
    if (this.end) return
    this.#look()
    const { broken } = this
    const isAfterRestore = this.#parts.world.checks === null && (broken === 'log-lost' || broken === 'rolled-back')
    if (broken && !isAfterRestore) this.#parts.world.halt(`[G9] ${this.start.conversation} cannot go on: ${broken}`)
  }

  #watch(name: string, body: unknown, answer: Answer<unknown>): void {
    const { world } = this.#parts
    if (this.end) return
    const { conversation } = this.start
    if (name === 'conversation:open' || name === 'conversation:resume') {
      this.isJoined = answer.ok
      this.wasJoined ||= answer.ok
    }
    if (name === 'message:send')
      world.checks?.lines.sent(conversationLog(conversation), (body as { envelope: Envelope }).envelope, answer)
  }

  #seals(epoch: number): void {
    const { world } = this.#parts
    const { service } = this.#talk.state()
    const reader = this.#talk.readerOf(epoch)
    const isHere = service?.phase === 'talking' && service.granted && service.listener.id === reader?.id
    if (reader && !isHere) world.checks?.readers.sealedForGone(this.start.conversation, epoch, reader.id)
  }

  /** Some devices are too slow for their deadline. */
  async #awake(): Promise<void> {
    const { world, dawdles } = this.#parts
    if (!dawdles()) return
    const { time, random } = world
    this.isDawdling = true
    await new Promise<void>((resolve) => time.after(random.whole(20_000, 40_000), resolve))
    this.isDawdling = false
    this.awakeSince = time.now
  }
}
