import '#client/ui/older-browsers.ts'
import '#client/ui/base.css'
import './supervisor.css'
import { activateWords } from '#client/i18n/activate-words.ts'
import { keepDeskInView } from '#client/staff-session/keep-desk-in-view.ts'
import { showPage } from '#client/staff-session/show-page.ts'
import { dropStrayPresses } from '#client/ui/double-press.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import { messages } from '#language/supervisor.po'
import { CoordinationPage } from './coordination-page.tsx'
import { takeSetUpSecret } from './set-up/link.ts'

activateWords(messages)
keepFocus(document)
dropStrayPresses(document)
keepDeskInView(window.visualViewport, document.documentElement)
const secret = takeSetUpSecret()
void showPage(() => <CoordinationPage setUpSecret={secret} />)
