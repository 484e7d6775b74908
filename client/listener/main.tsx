import '#client/ui/older-browsers.ts'
import '#client/ui/base.css'
import { activateWords } from '#client/i18n/activate-words.ts'
import { keepDeskInView } from '#client/staff-session/keep-desk-in-view.ts'
import { createLeftViews } from '#client/staff-session/left-views.ts'
import { showPage } from '#client/staff-session/show-page.ts'
import { StaffGate } from '#client/staff-session/staff-gate.tsx'
import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { messages } from '#language/listener.po'
import type { View } from './screen/left-view.ts'
import { SignedInDesk } from './screen/signed-in-desk.tsx'
import { WatchedDesk } from './screen/watched-desk.tsx'

const atWork = { isOnDuty: false }
const isOnDuty = () => atWork.isOnDuty
const onDuty = (isOn: boolean) => {
  atWork.isOnDuty = isOn
}

const leftView = createLeftViews<View>()

activateWords(messages)
keepFocus(document)
dropStrayPresses(document)
keepDeskInView(window.visualViewport, document.documentElement)
void showPage(() => (
  <StaffGate
    role="listener"
    isOnDuty={isOnDuty}
    watch={(session, bell) => <WatchedDesk session={session} bell={bell} onDuty={onDuty} />}
  >
    {(session, bell) => <SignedInDesk session={session} bell={bell} onDuty={onDuty} left={leftView(session.token)} />}
  </StaffGate>
))
