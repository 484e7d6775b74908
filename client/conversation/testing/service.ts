import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import type { LogLink } from '../conversation-log.ts'

export const sessionNamed = (letter: string) => `${letter.repeat(21)}A` as SenderSessionId

export const text = (words: string): Content => ({ kind: 'text', text: words, at: 0 })

export const envelopeOf = (
  role: SenderRole,
  session: SenderSessionId,
  sequence: number,
  words: string,
  epoch = 0,
): Envelope => ({ epoch, role, session, sequence, sealed: words })

export const entryOf = (position: number, envelope: Envelope): LogEntry => ({ kind: 'message', position, envelope })

/** A log that keeps rules L1, L2 and L3 of SPEC.md, on a network that does as it is told. */
export class Service {
  readonly entries: LogEntry[] = []
  epoch = 0
  readonly #next = new Map<string, number>()

  keep(envelope: Envelope): Answer<{ position: number | null }> {
    const sender = `${envelope.role} ${envelope.session}`
    const next = this.#next.get(sender) ?? 0
    if (envelope.sequence < next) return ok({ position: this.#positionOf(envelope, next) })
    if (envelope.epoch !== this.epoch) return refuse('wrong-epoch')
    if (envelope.sequence > next) return refuse('out-of-sequence')
    this.#next.set(sender, next + 1)
    const position = this.entries.length + 1
    this.entries.push(entryOf(position, envelope))
    return ok({ position })
  }

  joined(alias: string): void {
    this.entries.push({
      kind: 'event',
      position: this.entries.length + 1,
      event: 'listener-joined',
      listener: sessionNamed('l') as never,
      alias,
    })
  }

  read(after: number, size = 3) {
    const entries = this.entries.slice(after, after + size)
    return ok({ entries, more: after + size < this.entries.length })
  }

  /** Only the last message's place is remembered by its sender. */
  #positionOf(envelope: Envelope, next: number): number | null {
    if (envelope.sequence !== next - 1) return null
    const found = this.entries.find(
      (entry) =>
        entry.kind === 'message' &&
        entry.envelope.session === envelope.session &&
        entry.envelope.sequence === envelope.sequence,
    )
    return found?.position ?? null
  }
}

/** Seals nothing: the words stand in the envelope. What is lost is decided by `lose`. */
export const plainLink = (
  service: Service,
  role: SenderRole,
  { epoch = () => service.epoch, lose = () => 'nothing', turn = async () => {} }: Partial<PlainNetwork> = {},
): LogLink => ({
  seal: async ({ session, sequence }, content) => {
    await turn()
    return ok(envelopeOf(role, session, sequence, content.kind === 'text' ? content.text : content.kind, epoch()))
  },
  open: async ({ sealed }) => {
    await turn()
    return ok(text(sealed))
  },
  awaitsKey: () => false,
  send: async (envelope) => {
    const lost = lose()
    await turn()
    if (lost === 'request') return refuse('unreachable')
    const answer = service.keep(envelope)
    await turn()
    return lost === 'answer' ? refuse('unreachable') : answer
  },
  read: async (after) => {
    const lost = lose()
    await turn()
    const page = service.read(after)
    await turn()
    return lost === 'nothing' ? page : refuse('unreachable')
  },
})

export type PlainNetwork = {
  readonly epoch: () => number
  readonly lose: () => 'nothing' | 'request' | 'answer'
  readonly turn: () => Promise<void>
}
