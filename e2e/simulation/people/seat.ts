import { conversationLog } from '#server/conversation/state.ts'
import type { SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { DeskConversation, listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import type { Connection } from '../network/connection.ts'
import type { World } from '../world.ts'
import { LogEnd } from './log-end.ts'
import { textOf } from './sealed-terms.ts'
import { TermChannel, termGrant } from './terms.ts'

export type ListenerConnection = Connection<typeof listenerRequests, typeof listenerNotices>

/** One conversation at a desk: stands for client/listener/desk/seat.ts, with numbers in place of keys. */
export class Seat {
  view: DeskConversation
  readonly log: LogEnd
  readonly #channel: TermChannel
  readonly #world: World
  readonly #staff: StaffId
  #isOnline = false
  /** Proposals go out one at a time. */
  isProposing = false

  constructor(world: World, connection: ListenerConnection, staff: StaffId, view: DeskConversation) {
    const { conversation } = view
    this.view = view
    this.#world = world
    this.#staff = staff
    this.#channel = new TermChannel(world, conversation)
    this.log = new LogEnd({
      world,
      log: conversationLog(conversation),
      role: 'listener',
      session: world.id('seat') as SenderSessionId,
      link: {
        channel: this.#channel,
        epoch: () => this.view.epoch,
        awaitsKey: (epoch) => this.view.wraps.length === 0 || epoch > this.view.epoch,
        *send(envelope) {
          const asked = world.time.now
          const answer = yield* connection.request('message:send', { conversation, envelope })
          // A repeat of what was kept in time changes nothing, and may be answered late.
          if (answer.ok && answer.value.position !== null)
            world.checks?.access.served(`conversation/${conversation}`, staff, asked)
          return answer
        },
        *read(after) {
          const asked = world.time.now
          const answer = yield* connection.request('conversation:read', { conversation, after })
          if (answer.ok) world.checks?.access.served(`conversation/${conversation}`, staff, asked)
          return answer
        },
      },
    })
  }

  /** The young person's device has let this listener in. */
  get isOpen(): boolean {
    return this.#channel.holdsEpoch(this.view.epoch)
  }

  update(view: DeskConversation): void {
    this.view = view
    for (const { epoch, wrap } of view.wraps) {
      const key = termGrant.open(this.#world, this.#staff, wrap, view.conversation, epoch)
      if (key) this.#channel.addEpoch(epoch, textOf(key))
    }
    this.log.unlocked()
    this.#goOnline()
  }

  online(): void {
    this.#isOnline = true
    this.#goOnline()
  }

  offline(): void {
    this.#isOnline = false
    this.log.offline()
  }

  say(content: Content): boolean {
    if (this.isOpen) this.log.say(content)
    return this.isOpen
  }

  leave(): void {
    this.log.stop()
  }

  #goOnline(): void {
    if (this.#isOnline && this.isOpen) this.log.online()
  }
}
