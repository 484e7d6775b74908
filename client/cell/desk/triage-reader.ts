import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import { openTriage } from '#client/crypto/staff/ticket-opening.ts'
import { settled } from '#client/ui/settled.ts'
import type { TicketId } from '#shared/ids.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import type { CellConnection, Later } from './cell-connection.ts'
import { oneAtATime, type Repeated } from './one-at-a-time.ts'
import { mayRead, type TicketFacts, type Triage } from './ticket-facts.ts'

export type TriageReaderParts = {
  readonly connection: CellConnection
  readonly organisation: string
  readonly facts: () => TicketFacts
  readonly keys: () => ReadonlyMap<number, TeamKey>
  readonly onTriage: (ticket: TicketId, triage: Triage) => void
  readonly later: Later
}

/** Fills in the triage of each ticket in the list, one after the other: asked for once in a page's life, because each asking is an audited opening. */
export function createTriageReader(parts: TriageReaderParts): Repeated {
  const { connection, organisation, facts, keys, onTriage, later } = parts

  const nextUnsorted = (skipped: ReadonlySet<TicketId>) =>
    facts().tickets.find(
      (ticket) =>
        isOpenTicket(ticket.phase) &&
        mayRead(ticket, facts().me) &&
        keys().has(ticket.epoch) &&
        !facts().triage.has(ticket.ticket) &&
        !skipped.has(ticket.ticket),
    )

  async function readTriages(): Promise<string | null> {
    const skipped = new Set<TicketId>()
    for (let next = nextUnsorted(skipped); next; next = nextUnsorted(skipped)) {
      const { ticket } = next
      skipped.add(ticket)
      const answer = await connection.request('ticket:triage', { ticket })
      if (!answer.ok) {
        if (isTransient(answer.refused)) return answer.refused
        // Erased, or taken by somebody else a moment ago: the notice is on its way.
        continue
      }
      const team = keys().get(answer.value.epoch)
      if (!team) {
        onTriage(ticket, { status: 'refused', why: 'no-team-key' })
        continue
      }
      // A mistake of ours in one ticket keeps none of the others from being sorted.
      const opened = await settled(() => openTriage({ ticket, ...answer.value }, { organisation, team }))
      onTriage(
        ticket,
        opened.ok ? { status: 'opened', triage: opened.value } : { status: 'refused', why: opened.refused },
      )
    }
    return null
  }

  return oneAtATime(readTriages, later)
}
