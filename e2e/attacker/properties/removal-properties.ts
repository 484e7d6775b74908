import { readerOf } from '#client/youth/visit/readers.ts'
import type { StaffId } from '#shared/ids.ts'
import type { EpochKeys } from '../knowledge/epoch-keys.ts'
import type { Conversations, SealedLine } from '../service/conversations.ts'

/** [M8] A line that is sealed after somebody was seen to leave is closed to them. */
export class RemovalProperties {
  readonly #all: Conversations
  readonly #knowledge: EpochKeys
  readonly #closed: { readonly line: SealedLine; readonly to: readonly StaffId[] }[] = []

  constructor(all: Conversations, knowledge: EpochKeys) {
    this.#all = all
    this.#knowledge = knowledge
    all.onSealed = (line) => this.#sealed(line)
  }

  #sealed(line: SealedLine): void {
    const { envelope, shown } = line
    const { service, log } = shown
    const reader = readerOf(log.timeline, envelope.epoch)
    const isHere = service?.phase === 'talking' && service.granted && service.listener.id === reader?.id
    if (reader && !isHere)
      this.#all.world.fail(`[M8] a line is sealed under epoch ${envelope.epoch}, whose reader is gone`)
    const ever = log.timeline.epochs.flatMap(({ readers }) => readers.map(({ certificate }) => certificate.id))
    this.#closed.push({ line, to: ever.filter((id) => id !== reader?.id) })
    this.#all.world.figures.count('lines sealed')
  }

  /** Whoever had left tries all that their own keys give them. */
  async look(): Promise<void> {
    for (const { line, to } of this.#closed.splice(0)) {
      const { conversation } = line.person
      for (const gone of to) {
        if (this.#hasReturned(line, gone)) continue
        const opened = await this.#knowledge.opens(this.#knowledge.of(gone, conversation), conversation, line.envelope)
        if (opened) this.#all.world.fail(`[M8] somebody who was gone opens a line of epoch ${line.envelope.epoch}`)
      }
    }
  }

  /** Whoever comes back gets what they had (SPEC C16), and with it what was said meanwhile. */
  #hasReturned({ person, envelope }: SealedLine, gone: StaffId): boolean {
    const point = this.#all.members.find(({ id }) => id === gone)?.certificate.enc
    return [...person.signed.values()].some(
      ({ body }) => body.epoch > envelope.epoch && body.readers.some(({ key }) => key === point),
    )
  }

  /** [M6] No key that the attacker has opens a line of an epoch that nobody gave it. */
  async lookAtAll(): Promise<void> {
    for (const { conversation, entry } of this.#all.seen) {
      if (entry.kind !== 'message') continue
      const keys = this.#knowledge.all.filter((known) => known.conversation === conversation)
      const opened = await this.#knowledge.opens(keys, conversation, entry.envelope)
      this.#all.world.figures.count(opened ? 'lines opened by the attacker' : 'lines closed to the attacker')
      if (opened && opened.epoch !== entry.envelope.epoch)
        this.#all.world.fail(`[M6] a key of epoch ${opened.epoch} opens a line of epoch ${entry.envelope.epoch}`)
    }
  }
}
