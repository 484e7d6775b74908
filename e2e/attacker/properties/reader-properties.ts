import type { EpochReaders } from '#client/conversation/timeline.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import type { Talk } from '#client/youth/visit/talk-state.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Reader } from '#shared/protocol/readers.ts'
import type { Signed, YoungPerson } from '../ends/young-person.ts'
import type { YouthTab } from '../ends/youth-tab.ts'
import type { EpochKeys } from '../knowledge/epoch-keys.ts'
import type { Conversations } from '../service/conversations.ts'
import type { AttackWorld } from '../world.ts'

/** A key of an epoch in somebody's hands: who they are by their point. */
type Had = {
  readonly point: string
  readonly conversation: ConversationId
  readonly epoch: number
  readonly key: string
}

/** [M6][M7][M9] Who has the key of an epoch, and who is shown as its reader. Looked at after every step. */
export class ReaderProperties {
  readonly #world: AttackWorld
  readonly #all: Conversations
  readonly #knowledge: EpochKeys

  constructor(all: Conversations, knowledge: EpochKeys) {
    this.#world = all.world
    this.#all = all
    this.#knowledge = knowledge
    all.onChange = (readers, talk, tab) => this.#lets(readers, talk, tab)
  }

  look(): void {
    for (const person of this.#all.people) this.#signed(person)
    for (const known of this.#knowledge.all)
      if (!this.#isGiven(known))
        this.#world.fail(`[M6] the attacker has a key of epoch ${known.epoch} that nobody gave`)
    for (const { desk, listener } of this.#all.desks) {
      this.#taken(desk.taken.map((taken) => ({ ...taken, point: listener.certificate.enc })))
      for (const { conversation, log } of desk.desk.state().seats) this.#shown(conversation, log.timeline.epochs)
    }
    for (const { tab, person } of this.#all.tabs)
      if (tab.talk) this.#shown(person.conversation, tab.talk.state().log.timeline.epochs)
  }

  /**
   * [M9] A device lets in the listener whom it shows. [M7] No tab starts an epoch that it has followed, also after a reload: who reads from when on would
   * then depend on a history that leaves out what the young person decided.
   */
  #lets(readers: readonly EpochReader[], talk: Talk, { followed }: YouthTab): void {
    const { service, log } = talk.state()
    const next = log.timeline.epochs.length + 1
    if (next <= followed) this.#world.fail(`[M7] a tab starts epoch ${next}, and has followed epoch ${followed}`)
    const named = service?.phase === 'talking' ? service.listener.id : undefined
    for (const { certificate } of readers)
      if (certificate.id !== named) this.#world.fail('[M9] a device lets in somebody else than it shows')
  }

  /** [M6] No key belongs to two sets of readers. [M9] A device lets in only whom the organisation has certified. [M7] Nobody was asked: everybody gets all. */
  #signed({ signed }: YoungPerson): void {
    const readersOf = new Map<string, string>()
    for (const { key, body } of signed.values()) {
      const readers = body.readers.map((reader) => reader.key).join()
      const before = readersOf.get(key)
      if (before !== undefined && before !== readers)
        this.#world.fail(`[M6] a key of epoch ${body.epoch} belongs to two sets of readers`)
      readersOf.set(key, readers)
      for (const reader of body.readers) {
        const member = this.#all.members.find(({ certificate }) => certificate.fingerprint === reader.fingerprint)
        if (member?.certificate.enc !== reader.key)
          this.#world.fail(`[M9] a device lets somebody into epoch ${body.epoch} whom the organisation did not certify`)
        if (member && member.inForce !== reader.roster.number)
          this.#world.fail(`[M9] a device lets somebody into epoch ${body.epoch} without a staple in force of theirs`)
        if (reader.firstEpoch !== 0) this.#world.fail(`[M7] somebody comes from epoch ${reader.firstEpoch} on`)
      }
    }
  }

  /** [M9] A desk uses only keys that the conversation's device has given to its listener, and of one history. */
  #taken(taken: readonly Had[]): void {
    const keys = new Map<string, string>()
    for (const had of taken) {
      if (!this.#isGiven(had)) this.#world.fail(`[M9] a desk uses a key of epoch ${had.epoch} that no device gave it`)
      const name = `${had.conversation} ${had.epoch}`
      if ((keys.get(name) ?? had.key) !== had.key) this.#world.fail(`[M9] a desk uses two keys of epoch ${had.epoch}`)
      keys.set(name, had.key)
    }
  }

  /** [M9] The readers that a page shows are those of entries that the device has signed, of one history. */
  #shown(conversation: ConversationId, epochs: readonly EpochReaders[]): void {
    if (epochs.length === 0) return
    const person = this.#all.people.find((one) => one.conversation === conversation)
    const shown = epochs.map(({ readers }) => readers.map(nameOf).join())
    const isSigned = [...(person?.signed.values() ?? [])].some(
      (last) =>
        last.body.epoch === epochs.length &&
        person?.historyOf(last).every(({ body }, index) => body.readers.map(nameOfSigned).join() === shown[index]),
    )
    if (!isSigned) this.#world.fail(`[M9] a page shows readers of epoch ${epochs.length} that no device has signed`)
  }

  #isGiven({ point, conversation, epoch, key }: Had): boolean {
    const person = this.#all.people.find((one) => one.conversation === conversation)
    return [...this.#signedOf(conversation).values()].some((last: Signed) => {
      const reader = last.body.readers.find((one) => one.key === point)
      if (!person || !reader || epoch < reader.firstEpoch || epoch > last.body.epoch) return false
      return person.keysOf(last)[epoch] === key
    })
  }

  #signedOf(conversation: ConversationId): YoungPerson['signed'] {
    return this.#all.people.find((one) => one.conversation === conversation)?.signed ?? new Map()
  }
}

const nameOf = ({ certificate, kind, firstEpoch }: EpochReader) => `${certificate.fingerprint} ${kind} ${firstEpoch}`
const nameOfSigned = ({ fingerprint, kind, firstEpoch }: Reader) => `${fingerprint} ${kind} ${firstEpoch}`
