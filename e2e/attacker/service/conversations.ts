import { isReceived } from '#client/conversation/signals.ts'
import type { Line } from '#client/conversation/timeline.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { Talk, TalkEnd, TalkState } from '#client/youth/visit/talk-state.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { refuse } from '#shared/result.ts'
import type { Cast, CastMember } from '../ends/cast.ts'
import type { Answering } from '../ends/hostile-connection.ts'
import type { Authored, ChannelWatch, Ended, Receipted } from '../ends/watched-channel.ts'
import { bodyOf, type Signed, YoungPerson } from '../ends/young-person.ts'
import type { YouthTab } from '../ends/youth-tab.ts'
import type { Page } from '../properties/line-properties.ts'
import type { AttackWorld } from '../world.ts'
import { DeskService } from './desk-service.ts'
import type { Entry, Feed } from './feed.ts'
import { YouthService } from './youth-service.ts'

/** A line that a young person's device has sealed, and what the page showed then. */
export type SealedLine = { readonly person: YoungPerson; readonly envelope: Envelope; readonly shown: TalkState }

/** The attacker's service: all conversations, what it shows of each to whom, and everything that it has ever seen. */
export class Conversations {
  readonly world: AttackWorld
  readonly cast: Cast
  readonly people: YoungPerson[] = []
  readonly tabs: YouthService[] = []
  readonly desks: DeskService[]
  /** Every entry that an end has made, with its conversation. */
  readonly seen: { readonly conversation: ConversationId; readonly entry: Entry }[] = []
  /** Every line that an honest page has signed, by what was sealed. */
  readonly authored = new Map<string, Authored & { readonly conversation: ConversationId }>()
  readonly receipted: (Receipted & { readonly conversation: ConversationId })[] = []
  /** The ends that honest pages have signed, and what was sealed of them. */
  readonly ended: (Ended & { readonly conversation: ConversationId })[] = []
  readonly endFrames: { readonly conversation: ConversationId; readonly frame: SignalFrame }[] = []
  readonly frames: { readonly conversation: ConversationId; readonly frame: SignalFrame }[] = []
  onSealed: (line: SealedLine) => void = () => undefined
  /** A page says that the conversation is over, and how. */
  onOver: (page: Page, end: TalkEnd) => void = () => undefined
  onChange: (readers: readonly EpochReader[], talk: Talk, tab: YouthTab) => void = () => undefined

  constructor(world: AttackWorld, cast: Cast) {
    this.world = world
    this.cast = cast
    this.desks = cast.honest.map((listener) => new DeskService(this, listener))
  }

  async begin(): Promise<void> {
    const person = await YoungPerson.begin()
    this.people.push(person)
    const youth = YouthService.begin(this, person)
    this.tabs.push(youth)
    await youth.reload()
    // Somebody whose keys are held reads from the beginning on, and is then replaced or not.
    const first = this.world.random.pick(this.cast.held)
    if (this.world.random.chance(0.6)) youth.assign(first.id, first)
    youth.feed.tell()
    await this.world.settle()
  }

  get feeds(): readonly Feed[] {
    return [...this.tabs.map(({ feed }) => feed), ...this.desks.flatMap(({ feeds }) => [...feeds.values()])]
  }

  /** The open pages, as somebody sees them. */
  get pages(): readonly Page[] {
    const youth = this.tabs.flatMap(({ tab, person }) => {
      const state = tab.talk?.state()
      const { conversation, secrets } = person
      return state ? [{ conversation, author: secrets.device.public, ...ofTalk(state) }] : []
    })
    const desks = this.desks.flatMap(({ desk, listener }) =>
      desk.desk.state().seats.map(({ conversation, log, youthHas }) => ({
        ...{ conversation, author: listener.certificate.sig, timeline: log.timeline },
        isReceived: (line: Line) => isReceived(log.timeline, youthHas, line),
      })),
    )
    return [...youth, ...desks]
  }

  get members(): readonly CastMember[] {
    return [...this.cast.honest, ...this.cast.held]
  }

  /** A request or its answer may be lost on the way, or be long under way. */
  answering(answer: Answering): Answering {
    const { random, clock } = this.world
    const onTheWay = async (): Promise<void> => {
      if (random.chance(delayed)) await new Promise<void>((go) => void clock.after(random.whole(1, 8000), go))
    }
    return async (name, body) => {
      await onTheWay()
      if (random.chance(lost)) return refuse('unreachable')
      const given = await answer(name, body)
      await onTheWay()
      return random.chance(lost) ? refuse('unreachable') : given
    }
  }

  /** What one end makes the others get at once, later, or never. */
  readonly made = (entry: Entry, from: Feed): void => {
    const { conversation } = from
    this.seen.push({ conversation, entry })
    for (const feed of this.feeds) {
      if (feed === from || feed.conversation !== conversation) continue
      const isHidden = feed.isApart || from.isApart || this.world.random.chance(withheld)
      if (isHidden) feed.late.push(entry)
      else feed.entries.push(entry)
    }
  }

  readonly watchOf = (conversation: ConversationId): ChannelWatch => ({
    onLine: (line) => void this.authored.set(line.envelope.sealed, { ...line, conversation }),
    onReceipt: (receipt) => void this.receipted.push({ ...receipt, conversation }),
    onEnd: (end) => void this.ended.push({ ...end, conversation }),
  })

  readonly signalled = (conversation: ConversationId, frame: SignalFrame): void =>
    void this.frames.push({ conversation, frame })

  /** A page ends a conversation, with its own word or without. */
  readonly ends = (conversation: ConversationId, frame: SignalFrame | undefined): void => {
    if (frame) this.endFrames.push({ conversation, frame })
  }

  readonly sealed = (person: YoungPerson, envelope: Envelope, shown: TalkState): void =>
    this.onSealed({ person, envelope, shown })

  readonly changes: Conversations['onChange'] = (...change) => this.onChange(...change)

  epochOf(conversation: ConversationId, entry: string): number | null {
    const signed = this.#signed(entry)
    return signed?.body.conversation === conversation ? signed.body.epoch : null
  }

  /** Null for an entry that no device has made. */
  hashOf(entry: string): string | null {
    return this.#signed(entry)?.hash ?? null
  }

  #signed(entry: string): Signed | undefined {
    return this.people.flatMap(({ signed }) => [...signed.values()]).find((signed) => signed.entry === entry)
  }

  /** The certificates of a change's readers, in its order, as the server adds them. */
  certificatesOf(entry: string): string[] {
    const { planted } = this.cast
    return bodyOf(entry).body.readers.map(
      ({ fingerprint }) =>
        [...this.members, planted].find(({ certificate }) => certificate.fingerprint === fingerprint)?.certificate
          .text ?? planted.certificate.text,
    )
  }
}

const lost = 0.03
const delayed = 0.1
const withheld = 0.25

const ofTalk = ({ log: { timeline }, received }: TalkState) => ({
  timeline,
  isReceived: (line: Line) => isReceived(timeline, received, line),
})
