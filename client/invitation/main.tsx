import '#client/ui/base.css'
import '#client/staff-session/staff-session.css'
import { createRoot } from 'react-dom/client'
import { messages } from '#client/i18n/fr/invitation.po'
import { speakFrench } from '#client/i18n/speak-french.ts'
import { invitationDoors } from './invitation-doors.ts'
import { InvitationPage } from './invitation-page.tsx'
import { takeLink } from './link.ts'

speakFrench(messages)
const link = takeLink()
const page = document.getElementById('page')
if (page) createRoot(page).render(<InvitationPage doors={link && invitationDoors(link)} />)
