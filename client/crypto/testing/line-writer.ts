import type { SenderSessionId } from '#shared/ids.ts'
import { entryHash, nextHead, startHead } from '#shared/protocol/chain.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { LineClaim, LogName } from '#shared/protocol/line.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { Channel, Signer } from '../channel.ts'
import { sha256 } from '../hash.ts'
import { newId } from '../random.ts'
import { must } from './people.ts'

export type WriterParts = {
  readonly log: LogName
  /** The key of the log's young person, from which its chain starts. */
  readonly young: string
  readonly channel: Channel
  readonly signer: Signer
  readonly role: SenderRole
  readonly session?: SenderSessionId
}

/** One page of somebody who writes in a log: seals and signs lines that follow each other. */
export class LineWriter {
  readonly #parts: WriterParts
  readonly session: SenderSessionId
  #sequence = 0
  #former: string | null = null
  /** What was hashed before: a test that writes hundreds of lines hashes each once. */
  #read: { readonly entry: LogEntry; readonly head: string }[] = []

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.session = parts.session ?? newId<SenderSessionId>()
  }

  /** The next line. `seen`: the log from its first entry on, as far as the writer has seen it. */
  async seal(content: Content, { epoch = 0, seen = [] as readonly LogEntry[] } = {}): Promise<Envelope> {
    const { channel, signer, role } = this.#parts
    const claim = await this.claim(seen)
    const sender = { epoch, role, session: this.session }
    const envelope = must(await channel.seal(signer, sender, this.#sequence, { content, claim }))
    this.#sequence += 1
    this.#former = await entryHash(sha256, { kind: 'message', envelope })
    return envelope
  }

  async claim(seen: readonly LogEntry[] = []): Promise<LineClaim> {
    const { log, young } = this.#parts
    const isSame = this.#read.every(({ entry }, index) => index >= seen.length || seen[index] === entry)
    const read = isSame ? this.#read.slice(0, seen.length) : []
    let head = read.at(-1)?.head ?? (await startHead(sha256, log, young))
    for (const entry of seen.slice(read.length)) {
      const { position: _, ...unplaced } = entry
      head = await nextHead(sha256, head, await entryHash(sha256, unplaced as never))
      read.push({ entry, head })
    }
    this.#read = read
    return { seen: { position: seen.length, head }, former: this.#former }
  }
}
