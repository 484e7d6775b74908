import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import { openTriage } from '#client/crypto/staff/ticket-opening.ts'
import { settled } from '#client/ui/settled.ts'
import type { TicketId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { oneAtATime, type Repeated } from './one-at-a-time.ts'
import { mayRead, type TicketFacts, type Triage } from './ticket-facts.ts'

export type TriageReaderParts = {
  readonly facts: () => TicketFacts
  /** Whether this browser has the team's key of an epoch. */
  readonly holds: (epoch: number) => boolean
  readonly ask: (ticket: TicketId) => Promise<Answer<OpenedTicket>>
  readonly open: (ticket: TicketId, sealed: OpenedTicket) => Promise<Triage>
  readonly onTriage: (ticket: TicketId, triage: Triage) => void
  readonly scheduler: Pick<Scheduler, 'after'>
}

/** Fills in the triage of each ticket in the list, one after the other: asked for once in a page's life, because each asking is an audited opening. */
export function createTriageReader(parts: TriageReaderParts): Repeated {
  const { facts, holds, ask, open, onTriage, scheduler } = parts

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
      if (answer.ok) onTriage(ticket, await open(ticket, answer.value))
      // Any other refusal: erased, or taken by somebody else a moment ago; the notice is on its way.
      else if (isTransient(answer.refused)) return answer.refused
    }
    return null
  }

  return oneAtATime(readTriages, scheduler)
}

/** Opens the triage with the team's key, or says why not. A mistake of ours in one ticket keeps none of the others from being sorted. */
export async function readTriage(
  ticket: TicketId,
  sealed: OpenedTicket,
  { organisation, keys }: { readonly organisation: string; readonly keys: ReadonlyMap<number, TeamKey> },
): Promise<Triage> {
  const team = keys.get(sealed.epoch)
  if (!team) return { status: 'refused', why: 'no-team-key' }
  const opened = await settled(() => openTriage({ ticket, ...sealed }, { organisation, team }))
  return opened.ok ? { status: 'opened', triage: opened.value } : { status: 'refused', why: opened.refused }
}
