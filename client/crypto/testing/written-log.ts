import type { SenderSessionId } from '#shared/ids.ts'
import { startHead, type Unplaced } from '#shared/protocol/chain.ts'
import { sha256 } from '../hash.ts'
import { type Arrival, claimOf, type Order, placeAll, startOrder, verifiedUpTo } from '../order.ts'

/** An entry of a log, with what its seal says. */
export type Written = {
  readonly entry: Unplaced
  readonly line: NonNullable<Arrival['line']>
}

/** One page of one author: what it has read of a log, and what it writes. */
export class WritingPage {
  readonly author: string
  readonly #session: SenderSessionId
  #sequence = 0
  order: Order

  constructor(author: string, session: string, start: Order) {
    this.author = author
    this.#session = session as SenderSessionId
    this.order = start
  }

  /** Reads up to a position. */
  async read(log: readonly Written[], upTo: number): Promise<void> {
    const from = verifiedUpTo(this.order).position
    if (upTo > from) this.order = (await placeAll(sha256, this.order, log.slice(from, upTo)))[1]
  }

  get seen(): number {
    return verifiedUpTo(this.order).position
  }

  /** The next line of this page. It names what the page has read. */
  write(words: string, epoch = 0): Written {
    const sequence = this.#sequence
    this.#sequence += 1
    const claim = claimOf(this.order, this.author, verifiedUpTo(this.order))
    const role = this.author === 'youth' ? 'youth' : 'listener'
    const envelope = { epoch, role, session: this.#session, sequence, sealed: words } as const
    return { entry: { kind: 'message', envelope }, line: { author: this.author, claim, isRead: true } }
  }
}

export const emptyOrder = async (): Promise<Order> =>
  startOrder(await startHead(sha256, { kind: 'conversation', id: 'AQEBAQEBAQEBAQEBAQEBAQ' as never }, 'the device'))

export const readBy = async (order: Order, log: readonly Arrival[]) => placeAll(sha256, order, log)
