import { t } from '@lingui/core/macro'
import { useEffect, useId, useRef } from 'react'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { type ContactReason, contactReasons } from '#shared/protocol/ticket-openings.ts'
import type { ContactWindow, Readable } from '../desk/desk-phases.ts'
import type { Desk, DeskState } from '../desk/desk-state.ts'
import { isAnswering } from '../desk/ticket-facts.ts'
import { notOpenedWords } from '../words/not-opened-words.ts'
import { contactReasonWords } from '../words/ticket-words.ts'
import { Contact } from './contact.tsx'
import { NotTransmitted } from './transmitted.tsx'

type Properties = {
  readonly desk: Desk
  readonly state: DeskState
  readonly ticket: CellTicket
  readonly readable: Readable
  readonly contact: ContactWindow
}

/** How to reach the young person, which only who answers them opens, each time for a reason that the trail keeps (SPEC H17). */
export function Reach({ desk, state, ticket, readable, contact }: Properties) {
  const place = useRef<HTMLDivElement>(null)
  const last = useRef(contact.step)
  // The buttons leave with the press, so the focus goes to what stands in their place.
  useEffect(() => {
    const isChanged = (last.current === 'open') !== (contact.step === 'open')
    last.current = contact.step
    if (isChanged && isFocusLost()) place.current?.focus()
  }, [contact.step])
  if (!readable.record.scope.includes('contact')) return <NotTransmitted />
  if (!isAnswering(ticket, state.facts.me)) return <p className="cell-soft">{notYoursWords(ticket)}</p>
  return (
    <div ref={place} tabIndex={-1} className="cell-reach">
      {contact.step === 'open' ? (
        <>
          <Contact contact={contact.contact} />
          <button type="button" className="button" data-kind="quiet" onClick={desk.coverContact}>
            {t`Masquer les coordonnées`}
          </button>
        </>
      ) : (
        <Covered {...{ desk, contact }} isOffline={state.connection !== 'connected'} />
      )}
    </div>
  )
}

function Covered({
  desk,
  contact,
  isOffline,
}: Pick<Properties, 'desk'> & {
  readonly contact: Exclude<ContactWindow, { step: 'open' }>
  readonly isOffline: boolean
}) {
  const title = useId()
  const note = useId()
  const isBusy = contact.step === 'asking' || isOffline
  const open = (reason: ContactReason) => () => {
    if (!isBusy) void desk.openContact(reason)
  }
  return (
    <fieldset className="cell-reach-reasons" aria-labelledby={title} aria-describedby={note}>
      <p id={title} className="cell-reach-title">{t`Ouvrir les coordonnées`}</p>
      {contactReasons.map((reason) => (
        <button key={reason} type="button" className="button" aria-disabled={isBusy} onClick={open(reason)}>
          {contactReasonWords(reason)}
        </button>
      ))}
      <p id={note} className="cell-soft">{t`Le journal garde qui les ouvre et pourquoi.`}</p>
      <p role="status" className="cell-progress">
        {contact.step === 'asking' && t`On vérifie et on ouvre les coordonnées…`}
      </p>
      <p role="alert" className="cell-trouble">
        {contact.step === 'refused' && t`Coordonnées non ouvertes. ${notOpenedWords(contact.why)}`}
      </p>
    </fieldset>
  )
}

const notYoursWords = ({ phase }: CellTicket): string =>
  phase === 'received'
    ? t`Transmis. Les coordonnées s’ouvrent une fois la demande prise en charge.`
    : t`Transmis. Les coordonnées ne s’ouvrent plus.`

const isFocusLost = (): boolean => document.activeElement === null || document.activeElement === document.body
