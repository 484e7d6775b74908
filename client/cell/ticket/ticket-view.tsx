import { t } from '@lingui/core/macro'
import { useEffect, useId, useRef } from 'react'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { TicketId } from '#shared/ids.ts'
import type { Desk, DeskState } from '../desk/desk-state.ts'
import { findTicket, mayRead } from '../desk/ticket-facts.ts'
import { actRefusalWords } from '../words/act-words.ts'
import { isForged, notOpenedWords } from '../words/not-opened-words.ts'
import { ticketName } from '../words/ticket-words.ts'
import { Gone } from './gone.tsx'
import { OpenTicket } from './open-ticket.tsx'
import type { KeptPlace } from './use-kept-place.ts'

/** The ticket on screen, in any state. Opening one focuses its name. One that is opened anew by itself leaves the focus where somebody writes. */
export function TicketView({ desk, state, now }: { desk: Desk; state: DeskState; now: number }) {
  const { shown, facts } = state
  const title = useId()
  const heading = useFocusOnOpening(shown?.ticket ?? null)
  const place = useRef<KeptPlace | null>(null)
  if (shown === null) {
    const isChoice = facts.tickets.some((ticket) => mayRead(ticket, facts.me))
    return isChoice && <p className="cell-empty">{t`Choisissez une demande dans la liste.`}</p>
  }
  const ticket = findTicket(facts, shown.ticket)
  return (
    <section className="cell-ticket" aria-labelledby={title}>
      <header className="cell-ticket-head">
        <h2 id={title} ref={heading} tabIndex={-1}>
          {ticketName(shown.ticket)}
        </h2>
        <button type="button" className="button" data-kind="quiet" onClick={desk.leave}>
          {t`Retour à la liste`}
        </button>
      </header>
      <p role="alert" className="cell-trouble">
        {state.refused && actRefusalWords(state.refused.act, state.refused.why)}
      </p>
      <p role="status" className="cell-progress">
        {shown.status === 'opening' && t`On vérifie et on ouvre la demande…`}
      </p>
      {shown.status === 'not-opened' && (
        <div role="alert" className="notice" data-kind="danger">
          <p>
            <strong>{isForged(shown.why) ? t`Demande refusée par votre navigateur.` : t`Demande non ouverte.`}</strong>{' '}
            {notOpenedWords(shown.why)}
          </p>
          {isForged(shown.why) && <p>{t`Rien n’en est montré. Prévenez la coordination.`}</p>}
        </div>
      )}
      {shown.status === 'gone' && <Gone ticket={shown.ticket} facts={facts} />}
      {shown.status === 'open' && ticket && (
        <PartBoundary key={shown.ticket} of={ticket}>
          <OpenTicket {...{ desk, state, ticket, now, place }} shown={shown} />
        </PartBoundary>
      )}
    </section>
  )
}

function useFocusOnOpening(ticket: TicketId | null) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (ticket !== null) heading.current?.focus()
  }, [ticket])
  return heading
}
