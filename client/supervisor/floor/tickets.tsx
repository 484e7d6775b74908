import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { WideTable } from '../desk/wide-table.tsx'
import { phaseWords } from './phase-words.ts'

type Ticket = Floor['tickets'][number]

/** The tickets by state and day. They are never opened here: a ticket can be given back to the cell unread. */
export function Tickets({ desk, tickets }: { desk: CoordinationDesk; tickets: readonly Ticket[] }) {
  const [asked, setAsked] = useState<Ticket | null>(null)
  const sorted = [...tickets].sort(
    (one, other) => Number(other.alarm) - Number(one.alarm) || one.receivedOn.localeCompare(other.receivedOn),
  )
  return (
    <>
      <h3>{t`Demandes de suivi`}</h3>
      {sorted.length === 0 ? (
        <p className="supervisor-empty">{t`Aucune demande en cours.`}</p>
      ) : (
        <WideTable label={t`Demandes de suivi`} columns={[t`Reçue le`, t`État`, t`Prise en charge par`, t`Action`]}>
          {sorted.map((ticket) => (
            <ItemBoundary key={ticket.ticket} as="tr" of={ticket}>
              {() => (
                <tr data-alarm={ticket.alarm}>
                  <th scope="row">{dayWords(ticket.receivedOn)}</th>
                  <td>
                    {phaseWords(ticket.phase)}
                    {ticket.alarm && <strong className="supervisor-alarm">{t`Délai dépassé`}</strong>}
                  </td>
                  <td>{ticket.taker?.alias ?? '–'}</td>
                  <td>
                    {canPutBack(ticket) && (
                      <button type="button" className="button" onClick={() => setAsked(ticket)}>
                        {t`Rendre`}
                      </button>
                    )}
                  </td>
                </tr>
              )}
            </ItemBoundary>
          ))}
        </WideTable>
      )}
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

const canPutBack = ({ phase }: Ticket) => phase === 'taken' || phase === 'answered'
