import { settled } from '#client/ui/settled.ts'
import type { TicketId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { TriagePart } from '#shared/protocol/sealed-parts.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { oneAtATime, type Repeated } from './one-at-a-time.ts'
import { mayRead, type NotOpened, type TicketFacts, type Triage } from './ticket-facts.ts'

export type TriageReaderParts = {
  readonly facts: () => TicketFacts
  /** Whether this browser has the team's key of an epoch. */
  readonly holds: (epoch: number) => boolean
  readonly ask: (ticket: TicketId) => Promise<Answer<OpenedTicket>>
  readonly open: (ticket: TicketId, sealed: OpenedTicket) => Promise<Result<TriagePart, NotOpened>>
  readonly onTriage: (ticket: TicketId, triage: Triage) => void
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly onFault: (fault: unknown) => void
}

/** Reads the triage of each ticket in the list, one after the other. Each is requested once per page load, because each request is an audited opening. */
export function createTriageReader(parts: TriageReaderParts): Repeated {
  const { facts, holds, ask, open, onTriage, scheduler, onFault } = parts

  const nextUnsorted = (skipped: ReadonlySet<TicketId>) =>
    facts().tickets.find(
      (ticket) =>
        isOpenTicket(ticket.phase) &&
        mayRead(ticket, facts().me) &&
        holds(ticket.epoch) &&
        !facts().triage.has(ticket.ticket) &&
        !skipped.has(ticket.ticket),
    )

  async function readTriages(): Promise<string | null> {
    const skipped = new Set<TicketId>()
    for (let next = nextUnsorted(skipped); next; next = nextUnsorted(skipped)) {
      const { ticket } = next
      skipped.add(ticket)
      const answer = await ask(ticket)
      if (answer.ok) onTriage(ticket, await opened(ticket, answer.value))
      // Any other refusal: the ticket was just erased or taken by another member; the notice is on its way.
      else if (isTransient(answer.refused)) return answer.refused
    }
    return null
  }

  /** An exception for one ticket does not keep the others from being sorted. */
  async function opened(ticket: TicketId, sealed: OpenedTicket): Promise<Triage> {
    const triage = await settled(() => open(ticket, sealed), onFault)
    return triage.ok ? { status: 'opened', triage: triage.value } : { status: 'refused', why: triage.refused }
  }

  return oneAtATime(readTriages, scheduler, onFault)
}
