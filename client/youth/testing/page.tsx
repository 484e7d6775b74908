import './browser-parts.ts'
import { render } from '@testing-library/react'
import { type PageSettings, readPageSettings } from '#client/connection/page-settings.ts'
import { newId } from '#client/crypto/random.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import type { TicketId } from '#shared/ids.ts'
import { DateQuestion } from '../conversation/date-question.tsx'
import { TalkScreens } from '../conversation/talk-screens.tsx'
import { Page } from '../page.tsx'
import type { ConsentCardProps, FollowUpProps, InformationProps, YouthParts } from '../parts.ts'
import type { RememberedTicket } from '../visit/remembered-ticket.ts'
import type { TabStorage } from '../visit/tab-storage.ts'
import type { Visit } from '../visit/visit.ts'
import { aStorage, tabStorageOver } from './tab.ts'

export const settings: PageSettings = readPageSettings()

/** The page as `main.tsx` builds it, with one line each in place of the card and the follow-up. */
export function showPage(
  visit: Visit,
  more: {
    storage?: Storage
    storageOfTab?: TabStorage
    pin?: StaplePin
    settings?: PageSettings
    parts?: Partial<YouthParts>
  } = {},
) {
  const left: string[] = []
  const storage = more.storage
  const shown = render(
    <Page
      visit={visit}
      quickExit={{ address: settings.exit, leave: () => left.push('left') }}
      settings={more.settings ?? settings}
      pin={more.pin}
      storage={more.storageOfTab ?? tabStorageOver(storage ?? aStorage())}
      parts={{
        ...{ TalkScreens, DateQuestion, ConsentCard: OneLineCard, FollowUp: OneLineFollowUp },
        ...{ Information: OneLineInformation, ...more.parts },
      }}
    />,
  )
  return { ...shown, left }
}

const OneLineCard = ({ proposal, seen, onAnswer }: ConsentCardProps) => (
  <section aria-label="Proposition de suivi">
    <h2>{proposal.summary}</h2>
    <button type="button" onClick={() => onAnswer('no', seen() ?? null)}>
      Non, pas maintenant
    </button>
  </section>
)

const OneLineInformation = ({ at, onBack }: Omit<InformationProps, 'ask'>) => (
  <>
    <h1>Informations : {at}</h1>
    <button type="button" onClick={onBack}>
      Retour
    </button>
  </>
)

const OneLineFollowUp = ({ onBack, information }: FollowUpProps) => (
  <>
    <h1>Ton suivi</h1>
    {information}
    <button type="button" onClick={onBack}>
      Revenir
    </button>
  </>
)

const bytes = 'A'.repeat(43)

/** What the card stores in this tab once a ticket exists. */
export const aTicketOfThisTab: RememberedTicket = {
  keys: { ticket: newId<TicketId>(), key: bytes, scalar: bytes, sig: `B${'A'.repeat(86)}`, bearer: bytes },
  withCode: true,
  unsent: [],
  seen: null,
}
