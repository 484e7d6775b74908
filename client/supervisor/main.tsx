import '#client/ui/base.css'
import './supervisor.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { createRoot } from 'react-dom/client'
import { messages } from '#client/i18n/fr/supervisor.po'
import { speakFrench } from '#client/i18n/speak-french.ts'
import { CoordinationPage } from './coordination-page.tsx'
import { takeSetUpSecret } from './set-up/link.ts'

speakFrench(messages)
const secret = takeSetUpSecret()
const page = document.getElementById('page')
if (page)
  createRoot(page).render(
    <I18nProvider i18n={i18n}>
      <CoordinationPage setUpSecret={secret} />
    </I18nProvider>,
  )
