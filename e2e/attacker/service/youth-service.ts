import { type Member, pinOf } from '#client/crypto/testing/people.ts'
import type { Talk, TalkEnd } from '#client/youth/visit/talk-state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import type { YoungPerson } from '../ends/young-person.ts'
import { YouthTab } from '../ends/youth-tab.ts'
import type { Conversations } from './conversations.ts'
import { type Entry, Feed } from './feed.ts'

type Shown = Pick<Member<'listener'>, 'certificate' | 'staple'>

/** What the attacker tells one tab: a log, and who the listener is. */
export class YouthService {
  readonly #all: Conversations
  readonly person: YoungPerson
  readonly feed: Feed
  readonly tab: YouthTab
  listener: Extract<YouthConversation, { phase: 'talking' }>['listener'] | null = null

  private constructor(
    all: Conversations,
    person: YoungPerson,
    kept: ReadonlyMap<string, string>,
    shown: readonly Entry[],
  ) {
    this.#all = all
    this.person = person
    const { world, cast } = all
    this.feed = new Feed(
      {
        conversation: person.conversation,
        give: (entries) => this.tab.wire?.tell('log:appended', { entries: [...entries] }),
        signal: (frame) => this.tab.wire?.tell('signal:received', { frame }),
        tell: () => this.tab.wire?.tell('conversation:changed', { conversation: this.state }),
        epochOf: (entry) => all.epochOf(person.conversation, entry),
        onMade: all.made,
      },
      shown,
    )
    const tab = {
      ...{ world, person, pin: pinOf(cast.organisation) },
      answering: all.answering((name, body) => this.#answer(name, body)),
      watch: all.watchOf(person.conversation),
      onSignal: (frame: SignalFrame) => all.signalled(person.conversation, frame),
      onSealed: all.sealed,
      onChange: all.changes,
      onOver: (end: TalkEnd, talk: Talk) =>
        all.onOver({ ...person.page, timeline: talk.state().log.timeline, isReceived: () => false }, end),
    }
    this.tab = new YouthTab(tab, kept)
  }

  static begin(all: Conversations, person: YoungPerson): YouthService {
    return new YouthService(all, person, new Map(), [])
  }

  /** The same conversation in a duplicated tab. */
  async copy(): Promise<YouthService> {
    const copy = new YouthService(this.#all, this.person, await this.tab.kept(), this.feed.entries)
    copy.listener = this.listener
    return copy
  }

  /** Names a listener, under an id, a certificate and a staple that need not belong together. */
  assign(id: StaffId, { certificate: { text: certificate, alias }, staple }: Shown): void {
    this.listener = { id, alias, certificate, staple }
  }

  get state(): YouthConversation {
    const { listener, feed } = this
    const epoch = feed.readers.length
    if (!listener) return { phase: 'waiting', epoch, place: null, estimateMinutes: null, listenersPresent: true }
    const granted = feed.readers.at(-1)?.certificates.includes(listener.certificate) ?? false
    return { phase: 'talking', epoch, listener, granted, listenerHere: true, offer: null, guest: null }
  }

  async reload(): Promise<void> {
    this.feed.told = 0
    await this.tab.load()
  }

  #answer(name: string, body: unknown): Answer<unknown> {
    const { feed, person } = this
    switch (name) {
      case 'conversation:open':
      case 'conversation:resume': {
        const { after = 0, half } = body as { after?: number; half?: { secret: string; half: string } }
        const { conversation, bearer } = person.secrets
        if (half) person.halves.keep(half, { kind: 'conversation', conversation, bearer })
        return ok({ conversation: this.state, entries: feed.after(after), more: false })
      }
      case 'conversation:read':
        return ok({ entries: feed.after((body as { after: number }).after), more: false })
      case 'readers:change': {
        const { entry } = body as { entry: string }
        return feed.keep({ kind: 'readers', entry, certificates: this.#all.certificatesOf(entry) })
      }
      case 'message:send':
        return feed.keep({ kind: 'message', envelope: (body as { envelope: Envelope }).envelope })
      default:
        return ok({})
    }
  }
}
