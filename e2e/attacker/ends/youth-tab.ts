import type { EpochReader } from '#client/crypto/readers.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import { createKeyring, type Device, pageDevice } from '#client/youth/visit/keyring.ts'
import { conversationEntry, type TabStorage } from '#client/youth/visit/tab-storage.ts'
import { resumeTalk, startTalk } from '#client/youth/visit/talk.ts'
import type { Talk, TalkEnd, TalkParts, TalkState } from '#client/youth/visit/talk-state.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { AttackWorld } from '../world.ts'
import { type Answering, type HostileConnection, hostileConnection } from './hostile-connection.ts'
import { storageOver } from './stored.ts'
import { type ChannelWatch, watchedChannel } from './watched-channel.ts'
import type { YoungPerson } from './young-person.ts'

type YouthWire = HostileConnection<typeof youthRequests, typeof youthNotices>

export type TabParts = {
  readonly world: AttackWorld
  readonly person: YoungPerson
  readonly pin: StaplePin
  readonly answering: Answering
  readonly watch: ChannelWatch
  readonly onSignal: (frame: SignalFrame) => void
  /** A line was sealed. `shown`: by the page when it began to. */
  readonly onSealed: (person: YoungPerson, envelope: Envelope, shown: TalkState) => void
  /** The page says that the conversation is over. */
  readonly onOver: (end: TalkEnd, talk: Talk) => void
  /** A change of readers is being signed, while the page showed this. */
  readonly onChange: (readers: readonly EpochReader[], talk: Talk, tab: YouthTab) => void
}

/** One tab of a young person: the product's own talk over a connection to the attacker. It survives its reloads. */
export class YouthTab {
  readonly #parts: TabParts
  readonly #kept: Map<string, string>
  #page: { readonly talk: Talk; readonly wire: YouthWire; readonly storage: TabStorage } | null = null

  constructor(parts: TabParts, kept: ReadonlyMap<string, string> = new Map()) {
    this.#parts = parts
    this.#kept = new Map(kept)
  }

  /** The newest epoch that this tab has ever followed: a reload does not forget it. */
  followed = 0

  /** Null before it was loaded, and after its conversation is over. */
  get talk(): Talk | null {
    return this.#page?.talk ?? null
  }

  get wire(): YouthWire | null {
    return this.#page?.wire ?? null
  }

  /** Loads the page, for the first time or again. */
  async load(): Promise<void> {
    const { world, pin, answering } = this.#parts
    this.close()
    await world.settle()
    const storage = storageOver(world, this.#parts.person.halves, this.#kept)
    const wire = hostileConnection(
      { requests: youthRequests, notices: youthNotices },
      answering,
      world.halt,
      (_, body) => this.#parts.onSignal((body as { frame: SignalFrame }).frame),
    )
    const parts: TalkParts = {
      ...{ connection: wire, storage, pin, tab: undefined },
      now: () => world.clock.now,
      running: () => world.clock.now,
      after: world.clock.after,
      device: this.#device(),
      onFault: world.halt,
      onChange: () => {
        this.followed = Math.max(this.followed, this.talk?.state().log.timeline.epochs.length ?? 0)
      },
      onEnd: (end) => this.#over(end),
      onNeverBegun: () => this.#over(),
    }
    const talk = await this.#talkIn(storage, parts)
    // What cannot be opened is over: the person would begin another conversation.
    if (!talk) return
    this.#page = { talk, wire, storage }
    wire.become('connected')
    await world.settle()
  }

  async #talkIn(storage: TabStorage, parts: TalkParts): Promise<Talk | undefined> {
    if (!storage.holds(conversationEntry)) return startTalk(parts, this.#parts.person.secrets)
    return (await storage.open(conversationEntry)) === 'opened' ? resumeTalk(parts) : undefined
  }

  /** The person ends it here: their word, if somebody reads it. */
  async end(): Promise<SignalFrame | undefined> {
    const frame = await this.talk?.signEnd()
    this.close()
    return frame
  }

  /** What the browser has stored of this tab. */
  async kept(): Promise<ReadonlyMap<string, string>> {
    await this.#page?.storage.settled()
    return new Map(this.#kept)
  }

  close(): void {
    this.#page?.talk.stop()
    this.#page?.wire.close()
    this.#page = null
  }

  #over(end?: TalkEnd): void {
    const { talk } = this
    if (talk && end) guarded(this.#parts.world, () => this.#parts.onOver(end, talk))
    this.#page?.wire.close()
    this.#page = null
  }

  #device(): Device {
    const { person, onSealed, onChange, world, watch } = this.#parts
    return {
      ...pageDevice,
      keyring: (kept) => {
        const keyring = createKeyring(kept)
        const watched = keyring.channel.then((channel) => watchedChannel(channel, watch))
        return {
          ...keyring,
          channel: watched.then((channel) => ({
            ...channel,
            seal: async (...given) => {
              const shown = this.talk?.state()
              const sealed = await channel.seal(...given)
              if (sealed.ok && shown) guarded(world, () => onSealed(person, sealed.value, shown))
              return sealed
            },
          })),
          change: async (readers) => {
            const { talk } = this
            if (talk) guarded(world, () => onChange(readers, talk, this))
            const entry = await keyring.change(readers)
            await person.sign(entry)
            return entry
          },
        }
      },
    }
  }
}

/** A page must not take a broken property for a fault of its own. */
export function guarded(world: AttackWorld, look: () => void): void {
  try {
    look()
  } catch (broken) {
    world.halt(broken)
  }
}
