import type { ConversationId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'

type Unplaced<Entry> = Entry extends LogEntry ? Omit<Entry, 'position'> : never
/** An entry without its position: each end gets the positions that the attacker gives it. */
export type Entry = Unplaced<LogEntry>

export type Readers = Extract<Entry, { kind: 'readers' }>

type FeedParts = {
  readonly conversation: ConversationId
  /** `log:appended`. */
  readonly give: (entries: readonly LogEntry[]) => void
  /** `signal:received`. */
  readonly signal: (frame: SignalFrame) => void
  /** `conversation:changed`. */
  readonly tell: () => void
  /** The epoch that an entry of this conversation's device starts; null for any other entry. */
  readonly epochOf: (entry: string) => number | null
  /** The end of this feed has made an entry. */
  readonly onMade: (entry: Entry, from: Feed) => void
}

/** The log of one conversation as the attacker shows it to one end: to each its own, and after a reload perhaps another. */
export class Feed {
  readonly #parts: FeedParts
  readonly entries: Entry[] = []
  /** What other ends have made, and this one was not shown. */
  late: Entry[] = []
  /** This end is shown a history of its own: what others make comes to it only when the attacker wants. */
  isApart = false
  /** How many of the entries the end has in this page load. */
  told = 0

  constructor(parts: FeedParts, shown: readonly Entry[] = []) {
    this.#parts = parts
    this.entries.push(...shown)
  }

  get conversation(): ConversationId {
    return this.#parts.conversation
  }

  /** The changes of readers that an honest end follows: made by the device, each the next one. */
  get readers(): readonly Readers[] {
    const chain: Readers[] = []
    for (const entry of this.entries)
      if (entry.kind === 'readers' && this.#parts.epochOf(entry.entry) === chain.length + 1) chain.push(entry)
    return chain
  }

  /** The answer to a read. */
  after(position: number): LogEntry[] {
    this.told = Math.max(this.told, this.entries.length)
    return this.#placed(position)
  }

  signal(frame: SignalFrame): void {
    this.#parts.signal(frame)
  }

  tell(): void {
    this.#parts.tell()
  }

  push(): void {
    const entries = this.#placed(this.told)
    if (entries.length === 0) return
    this.told = this.entries.length
    this.#parts.give(entries)
  }

  /** The end asks the service to keep an entry: an honest server's answer. */
  keep(entry: Entry): Answer<{ readonly position: number | null }> {
    if (this.entries.some((known) => isRepeat(known, entry))) return ok({ position: null })
    const isCaughtUp = this.told === this.entries.length
    this.entries.push(entry)
    if (isCaughtUp) this.told = this.entries.length
    this.#parts.onMade(entry, this)
    return ok({ position: this.entries.length })
  }

  #placed(after: number): LogEntry[] {
    return this.entries.slice(after).map((entry, index) => ({ ...entry, position: after + index + 1 }))
  }
}

function isRepeat(known: Entry, entry: Entry): boolean {
  if (known.kind === 'readers') return entry.kind === 'readers' && known.entry === entry.entry
  if (known.kind !== 'message' || entry.kind !== 'message') return false
  const [one, other] = [known.envelope, entry.envelope]
  return one.role === other.role && one.session === other.session && one.sequence === other.sequence
}
