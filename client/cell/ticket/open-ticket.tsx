import { t } from '@lingui/core/macro'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { limits } from '#shared/protocol/limits.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import type { TicketWindow } from '../desk/desk-phases.ts'
import type { Desk, DeskState } from '../desk/desk-state.ts'
import { isMine } from '../desk/ticket-facts.ts'
import { daysUntil, isSeenLate } from '../words/days-left.ts'
import { phaseWords } from '../words/ticket-words.ts'
import { Actions } from './actions.tsx'
import { Consent } from './consent.tsx'
import { Reach } from './reach.tsx'
import { Thread } from './thread.tsx'
import { Transmitted } from './transmitted.tsx'
import { type KeptPlace, useKeptPlace } from './use-kept-place.ts'

export type OpenTicketProperties = {
  readonly desk: Desk
  readonly state: DeskState
  readonly ticket: CellTicket
  readonly shown: Extract<TicketWindow, { status: 'open' }>
  readonly now: number
  readonly place: RefObject<KeptPlace | null>
}

/**
 * The consent in one line, then the shared parts beside the thread: on a desktop screen all of it is in view at once. Taking the ticket focuses the
 * answer field.
 */
export function OpenTicket({ desk, state, ticket, shown, now, place }: OpenTicketProperties) {
  const { me } = state.facts
  const mine = isMine(ticket, me)
  const open = isOpenTicket(ticket.phase)
  const days = daysUntil(ticket.expiresOn, now)
  const { day } = shown.readable.record
  const isWriting = mine && (ticket.phase === 'taken' || ticket.phase === 'answered')
  const field = useRef<HTMLTextAreaElement>(null)
  const hasTaken = useRef(false)
  useLayoutEffect(() => {
    if (isWriting && hasTaken.current) field.current?.focus()
    if (isWriting) hasTaken.current = false
  }, [isWriting])
  useKeptPlace(place, field, shown)
  return (
    <>
      <div role="status" className="cell-hints">
        {open && ticket.youthHere && (
          <p className="notice" data-kind="good">
            {mine
              ? t`Le jeune est là maintenant : ce que vous écrivez arrive tout de suite sur sa page.`
              : t`Le jeune est là maintenant. En prenant la demande, vous pouvez lui écrire tout de suite.`}
          </p>
        )}
        {ticket.phase === 'received' && isSeenLate(day, now) && (
          <p className="notice" data-kind="warn">
            {t`L’accord du jeune est du ${dayWords(day)}. Depuis, il a pu le retirer sans que le service le dise.`}{' '}
            {t`Si personne de l’équipe n’a vu cette demande avant, prévenez la coordination.`}
          </p>
        )}
        {days <= limits.ticketExpiryWarningDays && (
          <p className="notice" data-kind="warn">
            {open
              ? t`Sans nouvel échange, tout est effacé le ${dayWords(ticket.expiresOn)}.`
              : t`Tout est effacé le ${dayWords(ticket.expiresOn)}.`}
          </p>
        )}
      </div>
      <PartBoundary of={ticket}>
        <Actions
          {...{ desk, state, ticket }}
          words={`${phaseWords(ticket, me)} · ${t`reçue le ${dayWords(ticket.receivedOn)}`}`}
          onTake={() => {
            hasTaken.current = true
          }}
        />
      </PartBoundary>
      <PartBoundary>
        <Consent readable={shown.readable} ticket={ticket} />
      </PartBoundary>
      <div className="cell-ticket-columns">
        <PartBoundary>
          <Transmitted
            readable={shown.readable}
            reach={<Reach {...{ desk, state, ticket }} readable={shown.readable} contact={shown.contact} />}
          />
        </PartBoundary>
        <PartBoundary of={shown.log}>
          <Thread {...{ desk, ticket, shown, isWriting, field }} />
        </PartBoundary>
      </div>
    </>
  )
}
