import type { Outbox } from '#client/conversation/outbox.ts'
import type { TimelineItem } from '#client/conversation/timeline.ts'
import type { Change } from '#server/store/port.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { Tampering } from '../people/written-line.ts'
import type { World } from '../world.ts'

/** The entries of a log so far; the promise says that a log only grows. */
type Kept = {
  length: number
  readonly next: Map<string, number>
  readonly said: Map<string, number>
  /** The position of each line, by its hash, and that of the last line of each sender. */
  readonly at: Map<string, number>
  readonly last: Map<string, number>
}

/** [G9] Each line exists once, in its sender's order, and no acknowledged line is ever missing. */
export class LinesCheck {
  readonly #world: World
  readonly #logs = new Map<string, Kept>()
  readonly #sent = new Map<string, string>()
  /** Logs that two tabs of one person write: their lines have an order within each tab only. */
  readonly sharedByTabs = new Set<string>()

  constructor(world: World) {
    this.#world = world
  }

  kept({ append, eraseLogs }: Change): void {
    for (const { log, position, entry } of append) this.#append(log, position, entry as unknown as LogEntry)
    for (const log of eraseLogs) this.#logs.delete(log)
  }

  /** The service acknowledged this line. */
  #acknowledged(log: string, { session, sequence }: Pick<Envelope, 'session' | 'sequence'>): void {
    const { store, figures } = this.#world
    figures.count('lines acknowledged')
    const entries = store.model.logs.get(log)
    // An ended conversation is erased; another check covers that.
    if (!entries) {
      if (this.#isAlive(log)) this.#world.fail(`[G9] ${session}.${sequence} was acknowledged, and ${log} is empty`)
      return
    }
    const found = (entries as unknown as readonly LogEntry[]).filter(
      (entry) => entry.kind === 'message' && entry.envelope.session === session && entry.envelope.sequence === sequence,
    )
    if (found.length !== 1)
      this.#world.fail(`[G9] ${session}.${sequence} was acknowledged, and is ${found.length} times in ${log}`)
  }

  /**
   * A page shows this. [M5] An honest service never causes a warning; a tampered line causes one, at its place. `reader`: the member of staff whose page it is; a
   * line before their first epoch is not shared with them.
   */
  shown(log: string, role: SenderRole, reader: StaffId | null, item: TimelineItem): void {
    // A conversation that ends while it is read returns nothing more; the page learns of the end right after.
    if (item.kind !== 'warning' || !this.#isAlive(log)) return
    if (item.warning !== this.markAt(log, item.position, reader))
      this.#world.fail(`[M5] ${role} is warned of a ${item.warning} at position ${item.position} of ${log}`)
  }

  /** [M5] A page says of none of its lines that the service keeps it back. */
  waiting(log: string, { lines }: Outbox): void {
    const line = lines.find(({ isWithheld }) => isWithheld)
    if (line && this.#isAlive(log))
      this.#world.fail(`[M5] ${line.session}.${line.sequence} is said to be withheld from ${log}`)
  }

  /** [M5] A resend is the same bytes, also after a reload, but for the bytes that a newer epoch made useless. */
  sent(log: string, { epoch, session, sequence, sealed }: Envelope, answer: Answer<unknown>): void {
    const name = `${session}.${sequence} in epoch ${epoch} of ${log}`
    const before = this.#sent.get(name)
    if (before !== undefined && before !== sealed && !this.sharedByTabs.has(log))
      this.#world.fail(`[M5] ${name} is sent again as other bytes`)
    if (answer.ok || answer.refused !== 'wrong-epoch') this.#sent.set(name, sealed)
    else this.#sent.delete(name)
    if (answer.ok) this.#acknowledged(log, { session, sequence })
  }

  /** The mark that this reader must see at this position; null for the young person. */
  markAt(log: string, position: number, reader: StaffId | null): Tampering['mark'] | 'not-shared' | undefined {
    const entry = (this.#world.store.model.logs.get(log) as unknown as readonly LogEntry[] | undefined)?.[position - 1]
    const isShared = (epoch: number) => reader === null || this.#world.checks?.readers.isShared(log, reader, epoch)
    if (entry?.kind === 'message' && !isShared(entry.envelope.epoch)) return 'not-shared'
    return entry?.kind === 'message' ? this.#world.written.get(entry.envelope.sealed)?.tampering?.mark : undefined
  }

  #append(log: string, position: number, entry: LogEntry): void {
    const kept = this.#logs.get(log) ?? { length: 0, next: new Map(), said: new Map(), at: new Map(), last: new Map() }
    this.#logs.set(log, kept)
    kept.length += 1
    if (position !== kept.length || entry.position !== position)
      this.#world.fail(`[L1] position ${entry.position} of ${log} stands at ${kept.length}`)
    if (entry.kind !== 'message') return
    const { role, session, sequence, sealed } = entry.envelope
    const sender = `${role} ${session}`
    const expected = kept.next.get(sender) ?? 0
    if (sequence !== expected)
      this.#world.fail(`[G9] ${log} holds ${session}.${sequence} where ${session}.${expected} should be`)
    kept.next.set(sender, sequence + 1)
    this.#world.figures.count('lines kept')
    this.#inOrder(log, kept, role, sealed)
    this.#follows(log, kept, sender, sealed)
  }

  /** [M3] A line names the one before it of its page, or a later one of its author: so nobody can take one away between them. */
  #follows(log: string, { length, at, last }: Kept, sender: string, sealed: string): void {
    const written = this.#world.written.get(sealed)
    if (!written) return
    const { hash, claim, tampering } = written
    const before = last.get(sender)
    if (before !== undefined && !tampering && (at.get(claim.former ?? '') ?? 0) < before)
      this.#world.fail(`[M3] position ${length} of ${log} does not name ${before}, which its page wrote before`)
    at.set(hash, length)
    last.set(sender, length)
  }

  /** A young person's lines have one numbering across all their page loads. */
  #inOrder(log: string, { said }: Kept, role: SenderRole, sealed: string): void {
    const { content, tampering } = this.#world.written.get(sealed) ?? {}
    if (role !== 'youth' || content?.kind !== 'text' || tampering || this.sharedByTabs.has(log)) return
    const number = Number(content.text.slice(content.text.lastIndexOf(' ')))
    if (number <= (said.get(role) ?? 0)) this.#world.fail(`[G9] "${content.text}" comes too late in ${log}`)
    said.set(role, number)
  }

  #isAlive(log: string): boolean {
    const [kind, id] = log.split('/')
    return this.#world.store.model.things.has(`${kind === 'thread' ? 'ticket-parts' : kind}/${id}`)
  }
}
