import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { EventEntry, LogEntry, MessageEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'

/** One log as a service stores it, by rules L1 to L3 of SPEC.md: each sender's messages once and in order, at positions without a hole. */
export class KeptLog {
  entries: LogEntry[] = []
  #next = new Map<string, number>()

  /** `epoch`: the only epoch accepted for new messages, where that matters. */
  keep(envelope: Envelope, epoch = envelope.epoch): Answer<{ position: number | null }> {
    const sender = `${envelope.role} ${envelope.session}`
    const next = this.#next.get(sender) ?? 0
    if (envelope.sequence < next) return ok({ position: this.#positionOf(envelope, next) })
    if (envelope.epoch !== epoch) return refuse('wrong-epoch')
    if (envelope.sequence > next) return refuse('out-of-sequence')
    this.#next.set(sender, next + 1)
    return ok({ position: this.append(envelope).position })
  }

  /** Appends the envelope unchecked, as a dishonest service could. */
  append(envelope: Envelope): MessageEntry {
    const entry: MessageEntry = { kind: 'message', position: this.entries.length + 1, envelope }
    this.entries.push(entry)
    return entry
  }

  change(change: Omit<ReadersEntry, 'kind' | 'position'>): ReadersEntry {
    const entry: ReadersEntry = { kind: 'readers', position: this.entries.length + 1, ...change }
    this.entries.push(entry)
    return entry
  }

  introduce(certificate: string): void {
    this.entries.push({ kind: 'author', position: this.entries.length + 1, certificate })
  }

  note(event: Omit<EventEntry, 'kind' | 'position'>): EventEntry {
    const entry: EventEntry = { kind: 'event', position: this.entries.length + 1, ...event }
    this.entries.push(entry)
    return entry
  }

  /** Becomes what it was when it had this many entries, as a store does that is restored from a backup. */
  putBack(length: number): void {
    const kept = this.entries.slice(0, length)
    this.entries = []
    this.#next = new Map()
    for (const entry of kept) {
      if (entry.kind === 'message') this.keep(entry.envelope)
      else this.entries.push(entry)
    }
  }

  /** A page of at most `size` entries. */
  read(after: number, size = Number.POSITIVE_INFINITY) {
    const rest = this.entries.filter(({ position }) => position > after)
    return { entries: rest.slice(0, size), more: rest.length > size }
  }

  /** The service remembers only the position of each sender's last message. */
  #positionOf({ session, sequence }: Envelope, next: number): number | null {
    if (sequence !== next - 1) return null
    const found = this.entries.find(
      (entry) => entry.kind === 'message' && entry.envelope.session === session && entry.envelope.sequence === sequence,
    )
    return found?.position ?? null
  }
}
