import type { Member } from '#client/crypto/testing/people.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { ListenerDesk } from '../ends/listener-desk.ts'
import type { Conversations } from './conversations.ts'
import { type Entry, Feed } from './feed.ts'

/** What the attacker tells one honest listener's desk: which conversations are there, and their logs. */
export class DeskService {
  readonly #all: Conversations
  readonly listener: Member<'listener'>
  readonly desk: ListenerDesk
  readonly feeds = new Map<ConversationId, Feed>()

  constructor(all: Conversations, listener: Member<'listener'>) {
    this.#all = all
    this.listener = listener
    const { world, cast } = all
    const answering = all.answering((name, body) => this.#answer(name, body))
    this.desk = new ListenerDesk({
      ...{ world, cast, listener, answering, watchOf: all.watchOf },
      onSignal: all.signalled,
    })
  }

  /** The conversation comes to this desk, with such a log. */
  seat(conversation: ConversationId, shown: readonly Entry[]): void {
    if (this.feeds.has(conversation)) return
    const feed = new Feed(
      {
        conversation,
        give: (entries) => this.desk.wire.tell('log:appended', { conversation, entries: [...entries] }),
        signal: (frame) => this.desk.wire.tell('signal:received', { conversation, frame }),
        tell: () => this.desk.wire.tell('conversation:changed', { conversation: stateOf(feed) }),
        epochOf: (entry) => this.#all.epochOf(conversation, entry),
        onMade: this.#all.made,
      },
      shown,
    )
    this.feeds.set(conversation, feed)
    feed.tell()
  }

  release(conversation: ConversationId): void {
    if (this.feeds.delete(conversation))
      this.desk.wire.tell('conversation:released', { conversation, reason: 'lease-lost' })
  }

  reload(): void {
    for (const feed of this.feeds.values()) feed.told = 0
    this.desk.reload()
  }

  #answer(name: string, body: unknown): Answer<unknown> {
    const { conversation } = body as { conversation: ConversationId }
    const feed = this.feeds.get(conversation)
    switch (name) {
      case 'desk:open':
        return ok({
          staff: { id: this.listener.id, alias: this.listener.certificate.alias },
          desk: deskOf(this.listener),
          conversations: [...this.feeds.values()].map(stateOf),
          ...{
            figures: { waiting: 0, longestMinutes: 0 },
            helpCards: [],
            telephoneProcedure: null,
            takeBackWithin: 0,
            now: this.#all.world.clock.now,
          },
        })
      case 'conversation:read':
        return feed
          ? ok({ entries: feed.after((body as { after: number }).after), more: false })
          : refuse('not-available')
      case 'conversation:end': {
        this.feeds.delete(conversation)
        this.#all.ends(conversation, (body as { end?: SignalFrame }).end)
        return ok({})
      }
      case 'message:send': {
        const { envelope } = body as { envelope: Envelope }
        return feed?.keep({ kind: 'message', envelope }) ?? refuse('not-available')
      }
      default:
        return refuse('not-available')
    }
  }
}

const stateOf = ({ conversation, entries, readers }: Feed): DeskConversation => ({
  ...{ conversation, epoch: readers.length, granted: readers.length > 0 },
  ...{ looked: true, youthHere: true, pass: null, guestAsked: false, lastPosition: entries.length },
})

const deskOf = ({ certificate }: Member<'listener'>) => ({
  ...{
    availability: 'available',
    capacity: 3,
    missedArrival: false,
    isFinishing: false,
    nobodyElse: false,
    breathUntil: null,
    call: null,
    wishesToTalk: false,
    handover: 'ready',
  },
  ...{ offers: [], offerEnded: null },
  ...{ certificate: certificate.text, toWrapUp: [] },
})
