import { i18n } from '@lingui/core'
import { renderToString } from 'react-dom/server'
import { readPageSettings, readPin } from '#client/connection/page-settings.ts'
import { messages } from '#language/youth.po'
import { Page } from './page.tsx'
import type { YouthParts } from './parts.ts'
import type { TabStorage } from './visit/tab-storage.ts'
import type { Visit, VisitState } from './visit/visit.ts'

/**
 * The first screen as HTML, before anything is known: the national numbers, the pin only if the build has it, no state of the service, nothing kept in the tab. The build puts it into
 * the page (page-first-screen.config.ts), and `main.tsx` takes it over with the same components. `language`: BCP 47.
 */
export function firstScreen(language: string): string {
  i18n.loadAndActivate({ locale: language, messages })
  const settings = readPageSettings()
  const asSent = {
    visit: { state: () => state, onChange: () => () => undefined } as Partial<Visit> as Visit,
    quickExit: { address: settings.exit, leave: () => undefined },
    storage: { isShown: () => false, holds: () => false } as Partial<TabStorage> as TabStorage,
    parts: {} as Partial<YouthParts> as YouthParts,
  }
  return renderToString(<Page {...asSent} settings={settings} pin={readPin()} />)
}

const state: VisitState = {
  screen: 'before',
  connection: 'connecting',
  service: undefined,
  clockIsWrong: false,
  asksDate: null,
  talk: undefined,
  heard: 'heard',
}
