import type { SenderSessionId } from '#shared/ids.ts'
import { entryHash, type Hash } from '#shared/protocol/chain.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import type { LogLink } from '../conversation-log.ts'
import type { LogPage } from '../log-state.ts'
import { type Opening, type OpeningLink, openEntries } from '../opening.ts'
import { type Line, type Opened, opened, referenceOf, type Timeline } from '../timeline.ts'
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

  get entries(): LogEntry[] {
    return this.#log.entries
  }

  keep(envelope: Envelope): Answer<{ position: number | null }> {
    return this.#log.keep(envelope, this.epoch)
  }

  /** A change of readers starts the next epoch. */
  raise(): void {
    this.epoch += 1
    this.#log.change({ entry: `a.${this.epoch}.c`, certificates: [] })
  }

  lost(alias: string): void {
    this.#log.note({ event: 'listener-lost', listener: sessionNamed('l') as never, alias })
  }

  /** The store is restored from a backup that was made when the log had this many entries. */
  putBack(length: number): void {
    this.#log.putBack(length)
  }

  read(after: number, size = 3): Answer<LogPage> {
    return after > this.entries.length ? refuse('stale') : ok(this.#log.read(after, size))
  }
}

/** An opening that found nothing. */
export const nothingOpened: Opened = { order: undefined, epochs: [], authors: new Map(), items: [], taken: 0 }

/** Messages as opened lines with these contents. */
export const linesOf = (entries: readonly LogEntry[], contents: readonly Content[]): readonly Line[] =>
  entries.flatMap((entry, index): Line[] => {
    const content = contents[index]
    if (entry.kind !== 'message' || !content) return []
    const { position, envelope } = entry
    const reference = referenceOf(envelope)
    return [{ kind: 'line', position, epoch: envelope.epoch, reference, certificate: null, content, unread: undefined }]
  })

/** A hash that is quick and at once, and no protection. */
export const plainHash: Hash = async (bytes) => {
  let sum = 0x811c9dc5
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0
  return `${sum}`
}

const plainStart = 'start'

/**
 * Opens the plain words of an envelope as the line of an author who has seen nothing, and who follows their former line as long as it is the next
 * of its sequence. Called in the order of positions. Tests of claims are in client/crypto/order.test.ts.
 */
export function plainOpening(): (envelope: Envelope) => Promise<Opening> {
  const opened = new Map<Envelope, Promise<Opening>>()
  const last = new Map<SenderRole, Promise<string | null>>()
  const next = new Map<string, number>()
  return (envelope) => {
    const known = opened.get(envelope)
    if (known) return known
    const { role, session, sequence, sealed } = envelope
    const isNext = sequence === (next.get(session) ?? 0)
    const former = last.get(role) ?? Promise.resolve(null)
    if (sequence >= (next.get(session) ?? 0)) {
      last.set(role, entryHash(plainHash, { kind: 'message', envelope }))
      next.set(session, sequence + 1)
    }
    const opening = former.then((hash) => {
      const claim = { seen: { position: 0, head: plainStart }, former: isNext ? hash : 'a line that is not here' }
      return ok({ author: role, certificate: null, claim, content: text(sealed) })
    })
    opened.set(envelope, opening)
    return opening
  }
}

/** What an opening needs, without encryption and without readers. */
export const plainOpeningLink = (): OpeningLink => ({
  hash: plainHash,
  start: async () => plainStart,
  check: async () => ok({ readers: [{} as never], isMine: true }),
  certified: async () => null,
  open: plainOpening(),
  awaitsKey: () => false,
})

/** Opens everything that a timeline has received. */
export async function openAll(timeline: Timeline, link: OpeningLink = plainOpeningLink()): Promise<Timeline> {
  const found = await openEntries(timeline, link, (fault) => {
    throw fault
  })
  if (!found) throw new Error('the log has no start')
  return opened(timeline, found)
}

/** A link without encryption: the envelope contains the plain words. `lose` decides what is lost. */
export const plainLink = (
  service: Service,
  role: SenderRole,
  { epoch = () => service.epoch, lose = () => 'nothing', turn = async () => {} }: Partial<PlainNetwork> = {},
  opening = plainOpeningLink(),
): LogLink => ({
  ...opening,
  own: async () => role,
  seal: async ({ session, sequence, content }) => {
    await turn()
    return ok(envelopeOf(role, session, sequence, content.kind === 'text' ? content.text : content.kind, epoch()))
  },
  open: async (envelope, known) => {
    const result = opening.open(envelope, known)
    await turn()
    return result
  },
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
