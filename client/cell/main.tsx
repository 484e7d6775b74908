import '#client/ui/older-browsers.ts'
import '#client/ui/base.css'
import './cell.css'
import './ticket.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { activateWords } from '#client/i18n/activate-words.ts'
import { keepDeskInView } from '#client/staff-session/keep-desk-in-view.ts'
import { createLeftViews } from '#client/staff-session/left-views.ts'
import { showPage } from '#client/staff-session/show-page.ts'
import { StaffGate } from '#client/staff-session/staff-gate.tsx'
import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { messages } from '#language/cell.po'
import type { TicketId } from '#shared/ids.ts'
import { CellDesk } from './cell-desk.tsx'
import type { Desk } from './desk/desk-state.ts'
import { WatchedDesk } from './watched-desk.tsx'

activateWords(messages)
keepFocus(document)
dropStrayPresses(document)
keepDeskInView(window.visualViewport, document.documentElement)

const leftTicket = createLeftViews<TicketId | null>()

let present: Desk | null = null
const onDesk = (desk: Desk | null) => {
  present = desk
}
/** Only a member on duty has a locked veil: a ticket was open when the keys went, and stays theirs until they are back. */
let isLocked = false
const onLocked = (is: boolean) => {
  isLocked = is
}
/** A member of the cell is on duty while a ticket is open. Unsent text must be sent before the session locks and drops its keys. */
const isOnDuty = () => isLocked || (present !== null && (present.hasUnsent() || present.get().opened.length > 0))

void showPage(() => (
  <I18nProvider i18n={i18n}>
    <StaffGate
      role="cell"
      isOnDuty={isOnDuty}
      watch={(session, bell) => <WatchedDesk session={session} bell={bell} onLocked={onLocked} />}
    >
      {(session, bell) => <CellDesk session={session} bell={bell} onDesk={onDesk} left={leftTicket(session.token)} />}
    </StaffGate>
  </I18nProvider>
))
