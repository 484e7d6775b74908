import { t } from '@lingui/core/macro'
import { memo } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { limits } from '#shared/protocol/limits.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { mayRead, type Triage } from '../desk/ticket-facts.ts'
import { daysUntil } from '../words/days-left.ts'
import { isForged, notOpenedWords } from '../words/not-opened-words.ts'
import { phaseWords, specialitiesWords, ticketName, urgencyWords } from '../words/ticket-words.ts'

type Properties = {
  readonly ticket: CellTicket
  readonly triage: Triage | undefined
  readonly me: StaffId
  readonly isShown: boolean
  readonly hasDraft: boolean
  /** A moment of today, milliseconds. */
  readonly today: number
  readonly onOpen: (ticket: TicketId) => void
}

/** One ticket of a list; rendered again only when something about it changes, because there can be hundreds. */
export const TicketItem = memo(function TicketItem(properties: Properties) {
  return (
    <ItemBoundary of={properties.ticket}>
      <Item {...properties} />
    </ItemBoundary>
  )
})

/** It is a button only if this member may open it. */
function Item({ onOpen, isShown, ...about }: Properties) {
  const content = <ItemContent {...about} />
  if (!mayRead(about.ticket, about.me)) return <li className="cell-item">{content}</li>
  return (
    <li className="cell-item">
      <button
        type="button"
        className="cell-item-open"
        aria-current={isShown ? 'true' : undefined}
        onClick={() => onOpen(about.ticket.ticket)}
      >
        {content}
      </button>
    </li>
  )
}

function ItemContent({ ticket, triage, me, today, hasDraft }: Omit<Properties, 'isShown' | 'onOpen'>) {
  const isForUs = mayRead(ticket, me) && isOpenTicket(ticket.phase)
  const days = daysUntil(ticket.expiresOn, today)
  return (
    <>
      <span className="cell-item-head">
        <strong>{ticketName(ticket.ticket)}</strong>
        {triage?.status === 'opened' && (
          <span className="cell-badge" data-urgency={triage.triage.urgency}>
            {urgencyWords(triage.triage.urgency)}
          </span>
        )}
      </span>
      {ticket.alarm && <span className="cell-item-alarm">{t`Personne ne l’a prise`}</span>}
      {isForUs && <TriageLine triage={triage} />}
      <span className="cell-item-state">
        {phaseWords(ticket, me)} · {t`reçue le ${dayWords(ticket.receivedOn)}`}
      </span>
      {ticket.youthHere && <span className="cell-item-here">{t`Le jeune est là maintenant`}</span>}
      {isForUs && ticket.lastWriter === 'youth' && (
        <span className="cell-item-waits">{t`Le dernier message est du jeune`}</span>
      )}
      {hasDraft && <span className="cell-item-state">{t`Brouillon`}</span>}
      {days <= limits.ticketExpiryWarningDays && (
        <span className="cell-item-expiry">{t`S’efface le ${dayWords(ticket.expiresOn)}`}</span>
      )}
    </>
  )
}

function TriageLine({ triage }: { triage: Triage | undefined }) {
  if (triage === undefined) return <span className="cell-soft">{t`Ouverture du tri…`}</span>
  if (triage.status === 'opened') return <span>{specialitiesWords(triage.triage.specialities)}</span>
  return (
    <span className="cell-item-refused">
      {isForged(triage.why) && t`Refusée par votre navigateur.`} {notOpenedWords(triage.why)}
    </span>
  )
}
