import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import type { LogLink } from '../conversation-log.ts'
import { KeptLog } from './kept-log.ts'

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

/** A service that stores one log, on a network that a test controls. */
export class Service {
  readonly #log = new KeptLog()
  epoch = 0

  /** A change of readers starts the next epoch. */
  raise(): void {
    this.epoch += 1
    this.#log.change({ entry: 'a.b.c', certificates: [] })
  }

  get entries(): LogEntry[] {
    return this.#log.entries
  }

  keep(envelope: Envelope): Answer<{ position: number | null }> {
    return this.#log.keep(envelope, this.epoch)
  }

  lost(alias: string): void {
    this.#log.note({ event: 'listener-lost', listener: sessionNamed('l') as never, alias })
  }

  read(after: number, size = 3) {
    return ok(this.#log.read(after, size))
  }
}

/** A link without encryption: the envelope contains the plain words. `lose` decides what is lost. */
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
  check: async () => ok({ readers: [], isMine: true }),
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
