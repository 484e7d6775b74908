import { plural, t } from '@lingui/core/macro'
import { memo, useState } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { TicketId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { WideTable } from '../desk/wide-table.tsx'
import { phaseWords } from './phase-words.ts'

type Ticket = Floor['tickets'][number]

/** The tickets by state and day. They are never opened here: a ticket can be given back to the cell unread. */
export function Tickets({ desk, tickets }: { desk: CoordinationDesk; tickets: readonly Ticket[] }) {
  const [asked, setAsked] = useState<Ticket | null>(null)
  return (
    <>
      <TicketTable tickets={tickets} onAsk={setAsked} />
      {asked && (
        <Confirm
          title={t`Rendre cette demande à la cellule ?`}
          yes={t`Rendre`}
          act={() => desk.request('ticket:put-back', { ticket: asked.ticket })}
          onClose={() => setAsked(null)}
        >
          <p>
            {t`Elle redevient visible pour toute l’équipe de suivi. La personne qui l’avait prise n’y a plus accès. Personne ne la lit ici.`}
          </p>
        </Confirm>
      )}
    </>
  )
}

type TableProperties = { readonly tickets: readonly Ticket[]; readonly onAsk: (ticket: Ticket) => void }

/** Rendered again only when a ticket changes, and then only its row: there can be hundreds, and the floor changes all the time. */
const TicketTable = memo(function TicketTable({ tickets, onAsk }: TableProperties) {
  const [isWhole, showWhole] = useState(false)
  const sorted = tickets.toSorted(byWeight)
  const shown = isWhole ? sorted : sorted.slice(0, shownAtOnce)
  const others = sorted.length - shown.length
  return (
    <>
      <h3>{t`Demandes de suivi`}</h3>
      {tickets.length === 0 ? (
        <p className="supervisor-empty">{t`Aucune demande en cours.`}</p>
      ) : (
        <WideTable
          label={t`Demandes de suivi`}
          columns={[t`Demande`, t`Reçue le`, t`État`, t`Prise en charge par`, t`Action`]}
        >
          {shown.map((ticket) => (
            <TicketRow key={ticket.ticket} ticket={ticket} onAsk={onAsk} />
          ))}
        </WideTable>
      )}
      {others > 0 && (
        <button type="button" className="button" onClick={() => showWhole(true)}>
          {plural(others, { one: 'Voir # autre demande', other: 'Voir les # autres demandes' })}
        </button>
      )}
    </>
  )
})

/** A table of hundreds of rows is laid out as a whole at each change. Those past their time come first. */
const shownAtOnce = 50

const TicketRow = memo(function TicketRow({ ticket, onAsk }: { ticket: Ticket; onAsk: TableProperties['onAsk'] }) {
  return (
    <ItemBoundary as="tr" of={ticket}>
      {() => (
        <tr data-alarm={ticket.alarm}>
          <th scope="row">{ticketName(ticket.ticket)}</th>
          <td>{dayWords(ticket.receivedOn)}</td>
          <td>
            {phaseWords(ticket.phase)}
            {ticket.alarm && <strong className="supervisor-alarm">{t`Délai dépassé`}</strong>}
          </td>
          <td>{ticket.taker?.alias ?? '–'}</td>
          <td>
            {canPutBack(ticket) && (
              <button type="button" className="button" onClick={() => onAsk(ticket)}>
                {t`Rendre`}
              </button>
            )}
          </td>
        </tr>
      )}
    </ItemBoundary>
  )
})

/** As the cell calls it. */
function ticketName(ticket: TicketId): string {
  const number = ticketNumber(ticket)
  return t`n° ${number}`
}

const byWeight = (one: Ticket, other: Ticket) =>
  Number(other.alarm) - Number(one.alarm) ||
  (one.receivedOn === other.receivedOn ? 0 : one.receivedOn < other.receivedOn ? -1 : 1)

const canPutBack = ({ phase }: Ticket) => phase === 'taken' || phase === 'answered'
