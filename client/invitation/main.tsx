import '#client/ui/older-browsers.ts'
import '#client/ui/base.css'
import '#client/staff-session/staff-session.css'
import { activateWords } from '#client/i18n/activate-words.ts'
import { keepDeskInView } from '#client/staff-session/keep-desk-in-view.ts'
import { showPage } from '#client/staff-session/show-page.ts'
import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { messages } from '#language/invitation.po'
import { invitationActs } from './invitation-acts.ts'
import { InvitationPage } from './invitation-page.tsx'
import { takeLink } from './link.ts'

activateWords(messages)
keepFocus(document)
dropStrayPresses(document)
keepDeskInView(window.visualViewport, document.documentElement)
const link = takeLink()
void showPage(() => <InvitationPage acts={link && invitationActs(link)} />)
