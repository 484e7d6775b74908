import { t } from '@lingui/core/macro'
import { memo, type ReactNode, useId, useMemo } from 'react'
import type { TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { TicketFacts } from '../desk/ticket-facts.ts'
import { arrange } from './arrange.ts'
import { TicketItem } from './ticket-item.tsx'

type Properties = {
  readonly facts: TicketFacts
  readonly shown: TicketId | null
  /** The tickets in whose field something stands unsent. */
  readonly withDraft: readonly string[]
  /** A moment of today, milliseconds. */
  readonly today: number
  readonly onOpen: (ticket: TicketId) => void
}

/** The tickets to do, then those left to others, those of other members, and the finished ones. */
export const TicketLists = memo(function TicketLists({ facts, shown, withDraft, today, onOpen }: Properties) {
  const { mine, passed, others, over } = useMemo(() => arrange(facts), [facts])
  const items = (tickets: readonly CellTicket[]) =>
    tickets.map((ticket) => (
      <TicketItem
        key={ticket.ticket}
        {...{ ticket, today, onOpen }}
        triage={facts.triage.get(ticket.ticket)}
        me={facts.me}
        isShown={ticket.ticket === shown}
        hasDraft={ticket.ticket !== shown && withDraft.includes(ticket.ticket)}
      />
    ))
  return (
    <div className="cell-lists">
      <TicketList title={t`Demandes de suivi`} empty={t`Rien à prendre pour le moment.`}>
        {items(mine)}
      </TicketList>
      {passed.length > 0 && <TicketList title={t`Laissées aux autres`}>{items(passed)}</TicketList>}
      {others.length > 0 && <TicketList title={t`Suivies par d’autres`}>{items(others)}</TicketList>}
      {over.length > 0 && <TicketList title={t`Closes ou déclinées`}>{items(over)}</TicketList>}
    </div>
  )
})

function TicketList({ title, empty, children }: { title: string; empty?: string; children: ReactNode[] }) {
  const id = useId()
  return (
    <section>
      <h2 id={id}>{title}</h2>
      <ul aria-labelledby={id} className="cell-list">
        {children}
      </ul>
      {children.length === 0 && <p className="cell-soft">{empty}</p>}
    </section>
  )
}
