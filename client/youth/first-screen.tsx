import { i18n } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { renderToString } from 'react-dom/server'
import { readPageSettings, readPin } from '#client/connection/page-settings.ts'
import { messages } from '#language/youth.po'
import { messages as informationMessages } from '#language/youth-information.po'
import { Information } from './information/information.tsx'
import { Page } from './page.tsx'
import type { InformationPlace, InformationProps, YouthParts } from './parts.ts'
import type { TabStorage } from './visit/tab-storage.ts'
import type { Visit, VisitState } from './visit/visit.ts'

/** What stands in the two pages as they are sent. */
type SentScreens = { readonly first: string; readonly information: string; readonly informationTitle: string }

/**
 * The screens as HTML, before anything is known: the national numbers, the pin only if the build has it, no state of the service, nothing that the service says about
 * itself, nothing kept in the tab. The build puts them into the pages (page-first-screen.config.ts), and `main.tsx` takes them over with the same components. `language`: BCP 47.
 */
export function sentScreens(language: string): SentScreens {
  i18n.loadAndActivate({ locale: language, messages: { ...messages, ...informationMessages } })
  return { first: asSent(undefined), information: asSent('beginning'), informationTitle: t`Informations` }
}

function asSent(opensAt: InformationPlace | undefined): string {
  const settings = readPageSettings()
  const given = {
    visit: { state: () => state, onChange: () => () => undefined } as Partial<Visit> as Visit,
    quickExit: { address: settings.exit, leave: () => undefined },
    storage: { isShown: () => false, holds: () => false } as Partial<TabStorage> as TabStorage,
    parts: { Information: SentInformation } as Partial<YouthParts> as YouthParts,
  }
  return renderToString(<Page {...given} settings={settings} pin={readPin()} opensAt={opensAt} />)
}

/** Nothing asks the service while the page is built. */
const SentInformation = (props: Omit<InformationProps, 'ask'>) => (
  <Information {...props} ask={() => new Promise(() => undefined)} />
)

const state: VisitState = {
  screen: 'before',
  connection: 'connecting',
  service: undefined,
  clockIsWrong: false,
  asksDate: null,
  talk: undefined,
  heard: 'heard',
}
