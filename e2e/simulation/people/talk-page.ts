import { unsent } from '#client/conversation/outbox.ts'
import { isShortOf, seenOf } from '#client/conversation/seen.ts'
import { afterTold } from '#client/youth/visit/told.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { SenderSessionId, StaffId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { YouthConversation, youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { Cluster } from '../cluster.ts'
import { Connection } from '../network/connection.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { InOrder } from './in-order.ts'
import { Keyring } from './keyring.ts'
import { LogEnd } from './log-end.ts'
import type { Remembered, TabMemory } from './tab-memory.ts'

type Talking = Extract<YouthConversation, { phase: 'talking' }>
export type OpenView = Exclude<YouthConversation, { phase: 'ended' }>
/** How a page's conversation came to its end; `elsewhere`: another tab took over; `never-begun`: it goes on as another one. */
export type PageEnd =
  | 'youth'
  | 'listener'
  | 'quick-exit'
  | 'away'
  | 'gone'
  | 'closed'
  | 'elsewhere'
  | 'left'
  | 'never-begun'

export type TalkPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly memory: TabMemory
  /** Whose certificate this device finds wrong. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Whether this device is too slow to grant now. */
  readonly dawdles: () => boolean
  /** It never came to be, and goes on as another one. */
  readonly onNeverBegun: () => void
}

const again = 2000
const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal']

/** One page load with a conversation: stands for client/youth/visit/talk.ts. */
export class TalkPage {
  readonly #parts: TalkPageParts
  readonly start: Remembered
  readonly log: LogEnd
  readonly connection: Connection<typeof youthRequests, typeof youthNotices>
  /** The service's last word. */
  view: OpenView | null = null
  end: PageEnd | null = null
  /** The service knows that it is on this connection. */
  isJoined = false
  isDawdling = false
  /** Since when it does what it should, on the run's time. */
  awakeSince = 0
  readonly keys: Keyring
  #asked: boolean
  #opened: boolean
  #pagesRead = false
  #joining = 0
  readonly #inOrder = new InOrder(() => this.end !== null)

  constructor(parts: TalkPageParts, start: Remembered) {
    const { world, cluster, uplink } = parts
    this.#parts = parts
    this.start = start
    this.keys = new Keyring(world, start)
    this.#asked = start.asked
    this.#opened = start.opened
    this.connection = new Connection({ world, cluster, uplink, namespace: '/youth' })
    this.log = new LogEnd({
      world,
      log: conversationLog(start.conversation),
      role: 'youth',
      session: world.id('page') as SenderSessionId,
      left: start.unsent,
      link: {
        channel: this.keys.channel,
        epoch: () => this.keys.epoch,
        awaitsKey: () => false,
        send: (envelope) => this.connection.request('message:send', { envelope }),
        read: (after) => this.connection.request('conversation:read', { after }),
      },
      onChange: () => this.#save(),
    })
    this.connection.onConnected = () => this.#inOrder.add(() => this.#join())
    this.connection.onLost = () => {
      this.isJoined = false
      this.log.offline()
    }
    this.connection.on('log:appended', ({ entries }) => {
      this.#opened = true
      this.log.receive(entries)
    })
    this.connection.on('conversation:changed', ({ conversation }) => {
      this.#opened = true
      this.#inOrder.add(() => this.#told(conversation))
    })
    this.connection.on('conversation:superseded', () => {
      this.#opened = true
      this.#save()
      this.finish('elsewhere')
    })
  }

  /** `Terminer`: it is over here at once, and the service is told, by the socket or else by a beacon. */
  endConversation(leave: () => void): void {
    if (this.end) return
    this.end = 'youth'
    this.log.stop()
    this.#joining += 1
    this.#parts.memory.talk = null
    run(this.connection.request('conversation:end', {}), (answer) => {
      if (!answer.ok) leave()
      this.connection.close()
    })
  }

  /** Nothing of this page goes on. */
  finish(how: PageEnd): void {
    if (this.end) return
    const { world, memory } = this.#parts
    this.end = how
    this.log.stop()
    this.#joining += 1
    this.connection.close()
    if (how !== 'elsewhere' && how !== 'left' && how !== 'never-begun') memory.talk = null
    world.trace.note(`${this.start.conversation} on ${this.log.outbox.session} ends: ${how}`)
    if (how === 'gone' || how === 'closed') world.checks?.endings.toldGone(this.start, how)
  }

  get #isCaughtUp(): boolean {
    return this.#pagesRead && this.log.timeline.sealed.length === 0
  }

  /** This device had read more than the service now gives. */
  get isWithheld(): boolean {
    return this.#isCaughtUp && isShortOf(this.log.timeline, this.start.seen)
  }

  #save(): void {
    if (this.end) return
    const { timeline, outbox } = this.log
    const seen = this.#isCaughtUp ? seenOf(timeline) : this.start.seen
    const { conversation, bearer } = this.start
    const kept = { asked: this.#asked, opened: this.#opened, unsent: unsent(outbox), seen }
    this.#parts.memory.talk = { conversation, bearer, ...kept, ...this.keys.remembered }
  }

  #joinLater(): void {
    this.#joining += 1
    const mine = this.#joining
    this.#parts.world.time.after(again, () => {
      if (mine === this.#joining) this.#inOrder.add(() => this.#join())
    })
  }

  *#join(): Work<void> {
    this.#joining += 1
    if (!this.connection.isConnected) return
    const { conversation, bearer } = this.start
    const after = this.log.timeline.last
    const wasAsked = this.#asked
    const answer = wasAsked
      ? yield* this.connection.request('conversation:resume', { conversation, bearer, after })
      : yield* this.#open()
    if (this.end) return
    if (!answer.ok && answer.refused === 'not-available' && wasAsked && !this.#opened) return this.#neverBegan()
    if (!answer.ok) return this.#notJoined(answer.refused)
    this.#opened = true
    this.isJoined = true
    const { conversation: answered } = answer.value
    if (answered.phase !== 'ended') this.#raise(answered.epoch)
    this.log.receive(answer.value.entries)
    if (!(yield* this.#readOn(answer.value.more))) return this.#joinLater()
    this.#pagesRead = true
    yield* this.#follow(answered)
    if (!this.end) this.log.online()
  }

  *#open() {
    this.#asked = true
    this.#save()
    const { conversation, bearer } = this.start
    const answer = yield* this.connection.request('conversation:open', { conversation, bearer })
    if (!answer.ok && answer.refused === 'too-fast') this.#asked = false
    return answer
  }

  #neverBegan(): void {
    this.#parts.world.figures.count('conversations never begun')
    this.finish('never-begun')
    this.#parts.onNeverBegun()
  }

  #notJoined(refused: RefusalName): void {
    if (refused === 'not-available') this.finish('gone')
    else if (refused === 'closed') this.finish('closed')
    else if (passing.includes(refused)) this.#joinLater()
    else this.#parts.world.fail(`[G9] ${this.start.conversation} cannot be joined: ${refused}`)
  }

  *#readOn(more: boolean): Work<boolean> {
    while (more) {
      const after = this.log.timeline.last
      const page = yield* this.connection.request('conversation:read', { after })
      if (!page.ok) return false
      this.log.receive(page.value.entries)
      more = page.value.more && this.log.timeline.last > after
    }
    return true
  }

  *#told(conversation: YouthConversation): Work<void> {
    const heard = afterTold(conversation, this.view ?? undefined, this.keys.epoch)
    if (heard === 'ask') yield* this.#join()
    else if (heard !== null) yield* this.#follow(heard)
  }

  #raise(epoch: number): void {
    if (this.keys.follow(epoch) === 'held') return
    this.#save()
    this.log.unlocked()
  }

  *#follow(conversation: YouthConversation): Work<void> {
    if (this.end) return
    if (conversation.phase === 'ended') return this.finish(conversation.reason)
    this.#raise(conversation.epoch)
    this.view = conversation
    this.#save()
    if (conversation.phase === 'talking' && !this.#hasReader(conversation)) yield* this.#grant(conversation)
  }

  #hasReader(view: Talking): boolean {
    return view.granted && this.keys.readerOf(view.epoch)?.id === view.listener.id
  }

  *#grant(conversation: Talking): Work<void> {
    const { world, mistrusts, dawdles } = this.#parts
    const { id } = conversation.listener
    if (dawdles()) yield* this.#dawdle()
    const reader = mistrusts(id) ? null : this.keys.admit(id)
    if (!reader) return yield* this.#withhold(id)
    const wraps = Array.from({ length: reader.epoch + 1 }, (_, epoch) => ({ epoch, wrap: this.keys.keyOf(epoch) }))
    const answer = yield* this.connection.request('grant:give', { listener: id, wraps })
    this.keys.gave(reader, answer.ok)
    if (this.end) return
    if (!answer.ok) return this.#joinLater()
    world.figures.count('grants')
    this.view = { ...conversation, granted: true }
    this.#save()
  }

  *#withhold(listener: StaffId): Work<void> {
    const { world, mistrusts } = this.#parts
    const answer = yield* this.connection.request('grant:withhold', { listener })
    if (answer.ok && !mistrusts(listener))
      world.fail(`[C7] ${this.start.conversation} has ${listener} in an epoch that another listener was given`)
    if (!answer.ok && !this.end) this.#joinLater()
  }

  /** The device is too slow for the term it has. */
  *#dawdle(): Work<void> {
    const { time, random } = this.#parts.world
    this.isDawdling = true
    yield* until<void>((resume) => time.after(random.whole(20_000, 40_000), resume))
    this.isDawdling = false
    this.awakeSince = time.now
  }
}
