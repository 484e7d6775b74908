import { KeptLog } from '#client/conversation/testing/kept-log.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { type Member, today } from '#client/crypto/testing/people.ts'
import type { TicketId } from '#shared/ids.ts'
import type { CellTicket, OpenedTicket } from '#shared/protocol/cell.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { MessageEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'

type Kept = { view: CellTicket; sealed: OpenedTicket; log: KeptLog; keys: TicketKeys | null; openedBy: Set<string> }
export type Body = Record<string, never>
type Answered = Answer<unknown>
export type TicketNotices = {
  changed(view: CellTicket): void
  erased(ticket: TicketId): void
}

const done = ok({})

/** The tickets with their sealed parts and threads, as a service keeps them (SPEC H6, H8, L1, L2). */
export class KeptTickets {
  readonly #tickets = new Map<TicketId, Kept>()
  readonly #notices: TicketNotices
  /** A dishonest service: it gives the contact with the content. */
  givesAll = false

  constructor(notices: TicketNotices) {
    this.#notices = notices
  }

  live(): readonly CellTicket[] {
    const views = [...this.#tickets.values()].map(({ view }) => view)
    return views.filter(({ phase }) => phase !== 'withdrawn' && phase !== 'expired')
  }

  answer(name: string, body: Body, member: Member<'cell'>): Answered {
    const kept = this.#tickets.get((body as unknown as { ticket: TicketId }).ticket)
    if (!kept || kept.view.erasing) return refuse('not-available')
    return this.#decide(kept, name, body, member)
  }

  /** `keys`: the young person's, or null for a ticket that no young person agreed to. */
  add(sealed: OpenedTicket, ticket: TicketId, keys: TicketKeys | null, more: Partial<CellTicket> = {}): void {
    const view: CellTicket = {
      ...{ ticket, phase: 'received', erasing: false, receivedOn: today, expiresOn: '2027-02-21' },
      ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
      epoch: sealed.epoch,
      ...more,
    }
    this.#tickets.set(ticket, { view, sealed, log: new KeptLog(), keys, openedBy: new Set() })
    this.#notices.changed(view)
  }

  change(ticket: TicketId, more: Partial<CellTicket>): Answered {
    return this.#change(this.#of(ticket), more)
  }

  /** H9, as open windows are notified of it. */
  erase(ticket: TicketId, phase: 'withdrawn' | 'expired'): void {
    this.change(ticket, { erasing: true })
    this.#notices.erased(ticket)
    this.change(ticket, { erasing: false, phase, epoch: 0, taker: null, lastPosition: 0, lastWriter: null })
  }

  /** The store is restored from a backup in which the thread had this many entries, with or without the openings of the ticket. */
  putBack(ticket: TicketId, length: number, isOpened: boolean): void {
    const kept = this.#of(ticket)
    kept.log.putBack(length)
    if (!isOpened) kept.openedBy.clear()
  }

  /** Alters what the service returns from now on. */
  tamper(ticket: TicketId, alter: (sealed: OpenedTicket) => OpenedTicket): void {
    const kept = this.#of(ticket)
    kept.sealed = alter(kept.sealed)
  }

  sealed = (ticket: TicketId): OpenedTicket => this.#of(ticket).sealed
  entries = (ticket: TicketId) => this.#of(ticket).log.entries

  keys(ticket: TicketId): TicketKeys {
    const { keys } = this.#of(ticket)
    if (!keys) throw new Error('no young person agreed to this ticket')
    return keys
  }

  youthWrites(ticket: TicketId, envelope: Envelope): MessageEntry {
    const kept = this.#of(ticket)
    const entry = kept.log.append(envelope)
    this.#change(kept, { lastPosition: entry.position, lastWriter: 'youth' })
    return entry
  }

  /** Whether this member hears of the thread's new entries. */
  isFollowedBy(ticket: TicketId, { id }: Member<'cell'>): boolean {
    const { openedBy, view } = this.#of(ticket)
    return openedBy.has(id) && (!view.taker || view.taker.id === id)
  }

  #decide(kept: Kept, name: string, body: Body, { id, certificate }: Member<'cell'>): Answered {
    const { view } = kept
    const isMine = view.taker?.id === id
    const isOpen = view.phase === 'taken' || view.phase === 'answered'
    const mayRead = view.phase === 'received' || isMine
    const me = { id, alias: certificate.alias }
    const { envelope, author, after, epoch, rewrap } = body as unknown as {
      envelope: Envelope
      author?: string
      after: number
      epoch: number
      rewrap: string
    }
    const write = (more: Partial<CellTicket>): Answered => {
      if (author !== undefined) kept.log.introduce(author)
      const answered = kept.log.keep(envelope)
      if (answered.ok) this.#change(kept, { ...more, lastPosition: kept.log.entries.length, lastWriter: 'cell' })
      return answered
    }
    switch (name) {
      case 'ticket:triage': {
        if (!mayRead) return refuse('not-available')
        const { triage, attestation } = kept.sealed.parts
        return ok({ ...kept.sealed, parts: { triage, attestation } })
      }
      case 'ticket:open':
        if (!mayRead) return refuse('not-available')
        kept.openedBy.add(id)
        return ok({ ...kept.sealed, parts: this.givesAll ? kept.sealed.parts : withoutContact(kept.sealed.parts) })
      case 'ticket:contact': {
        const { contact } = kept.sealed.parts
        const mayReach = isMine && isOpen && kept.openedBy.has(id) && contact !== undefined
        return mayReach ? ok({ part: contact }) : refuse('not-available')
      }
      case 'ticket:take':
        if (view.phase !== 'received') return refuse('not-available')
        return this.#change(kept, { phase: 'taken', taker: me, alarm: false })
      case 'ticket:pass':
        if (view.phase !== 'received') return refuse('not-available')
        return this.#change(kept, { passedBy: [...view.passedBy, id] })
      case 'ticket:put-back':
        return isMine && isOpen ? this.#change(kept, { phase: 'received', taker: null }) : refuse('not-available')
      case 'ticket:close':
        return isMine && isOpen ? this.#change(kept, { phase: 'closed' }) : refuse('not-available')
      case 'ticket:decline': {
        if (view.phase !== 'received' && !(isMine && isOpen)) return refuse('not-available')
        const answered = write({ phase: 'declined', taker: me })
        return answered.ok ? done : answered
      }
      case 'thread:read':
        if (!mayRead || !kept.openedBy.has(id)) return refuse('not-available')
        return after > kept.log.entries.length ? refuse('stale') : ok(kept.log.read(after))
      case 'message:send':
        return isMine && isOpen ? write({ phase: 'answered' }) : refuse('not-available')
      case 'ticket:rewrap':
        kept.sealed = { ...kept.sealed, epoch, teamWrap: rewrap, wrapper: certificate.text }
        return this.#change(kept, { epoch })
      default:
        return refuse('unknown-event')
    }
  }

  #change(kept: Kept, more: Partial<CellTicket>): Answered {
    kept.view = { ...kept.view, ...more }
    this.#notices.changed(kept.view)
    return done
  }

  #of(ticket: TicketId): Kept {
    const kept = this.#tickets.get(ticket)
    if (!kept) throw new Error('no such ticket')
    return kept
  }
}

const withoutContact = ({ contact: _, ...parts }: OpenedTicket['parts']): OpenedTicket['parts'] => parts
