import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { hasOtherLog } from '#client/conversation/signals.ts'
import { lines } from '#client/conversation/timeline.ts'
import type { Remembered } from '#client/youth/visit/memory.ts'
import type { Box } from '#client/youth/visit/readers.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
import type { Offer, Talk, TalkEnd, TalkParts, TalkState } from '#client/youth/visit/talk-state.ts'
import type { Visit } from '#client/youth/visit/visit.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { type Heard, lastReceived } from '../checks/receipts-check.ts'
import type { SimulatedClientSocket } from '../network/client-socket.ts'
import type { World } from '../world.ts'
import { termDevice } from './device.ts'
import { TamperedDevice } from './tampered-device.ts'
import { watchShown } from './watch-shown.ts'

export type Temper = {
  /** The listeners whose certificate this device rejects. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Whether this device is too slow to grant now. */
  readonly dawdles: () => boolean
}

export type PageTalkParts = Temper & {
  readonly world: World
  readonly socket: SimulatedClientSocket
  readonly connection: Connection<typeof youthRequests, typeof youthNotices>
  readonly storage: TabStorage
  readonly visit: () => Visit
  /** What the tab had kept of this conversation; undefined if it is a new one. */
  readonly kept: Remembered | undefined
}

/** What a visit gives its talk to report to. */
type Reports = Pick<TalkParts, 'onChange' | 'onEnd' | 'onNeverBegun'>
type Device = Pick<TalkParts, 'device' | 'onFault'>

/** A conversation on a page: the product's own talk, as its person, the checks and a tampered device meet it. */
export class PageTalk {
  readonly #parts: PageTalkParts
  /** What the visit runs. */
  readonly talk: Talk
  readonly start: Talk['credentials'] & { readonly opened: boolean }
  readonly socket: SimulatedClientSocket
  readonly storage: TabStorage
  /** Called when the conversation leaves the screen. */
  onOver: () => void = () => undefined
  /** The service knows the conversation on this connection. */
  isJoined = false
  /** It did so once. */
  wasJoined = false
  isDawdling = false
  /** Since when the page meets the conditions, in the run's time. */
  awakeSince = 0
  #look: () => void = () => undefined
  readonly #tampered: TamperedDevice

  /** `make`: the product's talk, which the visit runs. */
  constructor(parts: PageTalkParts, reports: Reports, make: (own: Reports & Device) => Talk | undefined) {
    const { world, kept, connection } = parts
    this.#parts = parts
    this.socket = parts.socket
    this.storage = parts.storage
    connection.onState(() => {
      this.isJoined = false
    })
    this.#tampered = new TamperedDevice(world, connection, () => this.log)
    const talk = make({
      device: termDevice(world, {
        mistrusts: parts.mistrusts,
        awake: () => this.#awake(),
        seals: (epoch) => this.#seals(epoch),
        onKeys: (channel, signer) => {
          this.#tampered.keys = { channel, signer }
        },
      }),
      onFault: (fault) => world.halt(fault),
      onChange: () => {
        this.#changed()
        reports.onChange()
      },
      onEnd: (how) => {
        this.#ended(how)
        reports.onEnd(how)
      },
      onNeverBegun: (unsent) => {
        world.figures.count('conversations never begun')
        world.checks?.endings.wanted(this.start.conversation, 'left')
        reports.onNeverBegun(unsent)
      },
    })
    if (!talk) throw new Error('a tab is shown that remembers no conversation')
    const { conversation } = talk.credentials
    this.talk = this.#tampered.of(talk)
    this.start = { ...talk.credentials, opened: kept?.conversation === conversation && kept.opened }
    this.#look = watchShown(
      world,
      { log: conversationLog(conversation), role: 'youth', author: this.#author },
      () => this.log,
      () => this.#heard(),
    )
  }

  get visit(): Visit {
    return this.#parts.visit()
  }

  get isShown(): boolean {
    return this.visit.talk() === this.talk && this.visit.state().screen === 'conversation'
  }

  get state(): TalkState {
    return this.talk.state()
  }

  get log(): LogState {
    return this.state.log
  }

  /** `seen`: what the person had seen when they pressed, if that was before now. */
  say(content: Content, seen?: Seen | null): void {
    if (!this.isShown) return
    if (seen === undefined) this.presses(content)
    this.visit.say(content, seen)
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

  async tamper(): Promise<void> {
    await this.#tampered.tamper(conversationLog(this.start.conversation))
  }

  /** Asks for somebody else (SPEC C27). */
  askForAnother(): void {
    this.talk.askForAnother().catch((fault) => this.#parts.world.halt(fault))
  }

  /** `D'accord`, with the box as the person leaves it. */
  agrees(offer: Offer, box: Box): void {
    const { world } = this.#parts
    world.checks?.readers.agreed(this.start.conversation, offer.listener?.id ?? null, box)
    this.talk.agree(offer, box)
  }

  refusesPass(offer: Offer): void {
    this.talk.refusePass(offer).catch((fault) => this.#parts.world.halt(fault))
  }

  /** The page's request of this conversation was answered. */
  answered(name: string, body: unknown, answer: Answer<unknown>): void {
    const { checks } = this.#parts.world
    if (name === 'conversation:open' || name === 'conversation:resume') {
      this.isJoined = answer.ok
      this.wasJoined ||= answer.ok
    }
    if (name === 'message:send' && this.isShown)
      checks?.lines.sent(conversationLog(this.start.conversation), (body as { envelope: Envelope }).envelope, answer)
  }

  get #author(): string {
    return this.#parts.world.pairs.get(this.start.conversation)?.public ?? ''
  }

  #heard(): Heard {
    const { log, received } = this.state
    return { received: lastReceived(log.timeline, received), differs: hasOtherLog(log.timeline, received) }
  }

  #ended(how: TalkEnd): void {
    const { world } = this.#parts
    const { conversation } = this.start
    world.trace.note(`${conversation} on ${this.log.outbox.session} ends: ${how}`)
    if (how === 'listener') world.checks?.endings.toldEnded(conversationLog(conversation), how)
    if (how === 'gone' || how === 'closed') world.checks?.endings.toldGone(this.start, how)
  }

  #changed(): void {
    if (!this.talk) return
    this.#look()
    const { broken } = this.state
    const { world } = this.#parts
    const isAfterRestore = world.checks === null && (broken === 'log-lost' || broken === 'rolled-back')
    if (broken && !isAfterRestore) world.halt(`[G9] ${this.start.conversation} cannot go on: ${broken}`)
  }

  #seals(epoch: number): void {
    const { world } = this.#parts
    const { service } = this.state
    const reader = this.talk.readerOf(epoch)
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
