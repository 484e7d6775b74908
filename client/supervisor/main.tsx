import '#client/ui/older-browsers.ts'
import '#client/ui/base.css'
import './supervisor.css'
import { createRoot } from 'react-dom/client'
import { activateWords } from '#client/i18n/activate-words.ts'
import { keepDeskInView } from '#client/staff-session/keep-desk-in-view.ts'
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
const page = document.getElementById('page')
if (page) createRoot(page).render(<CoordinationPage setUpSecret={secret} />)
