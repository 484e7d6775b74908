import { t } from '@lingui/core/macro'
import { type ReactNode, useSyncExternalStore } from 'react'
import type { PageSettings, Pin } from '#client/connection/page-settings.ts'
import { canSeal } from '#client/crypto/can-seal.ts'
import { Boundary } from '#client/ui/boundary.tsx'
import { beginsWithFollowUp, useAside } from './aside.ts'
import { Adult } from './before/adult.tsx'
import { Before } from './before/before.tsx'
import { CannotSeal } from './before/cannot-seal.tsx'
import { Closed } from './before/closed.tsx'
import { ClockWarning } from './clock-warning.tsx'
import { ConnectionLine } from './connection-line.tsx'
import { Emergency } from './emergency.tsx'
import { InformationLink, InformationLinks } from './information-links.tsx'
import { ExitLink } from './leaving/exit-link.tsx'
import type { QuickExit } from './leaving/quick-exit.ts'
import type { InformationPlace, YouthParts } from './parts.ts'
import { Returning } from './returning.tsx'
import { conversationEntry, type TabStorage } from './visit/tab-storage.ts'
import type { Visit } from './visit/visit.ts'

export type PageProps = {
  readonly visit: Visit
  readonly quickExit: QuickExit
  readonly settings: PageSettings
  readonly pin: Pin | undefined
  readonly storage: TabStorage
  readonly parts: YouthParts
  /** What the page was opened for, where its address is that of the information. */
  readonly opensAt?: InformationPlace | undefined
}

/** The frame of every screen: the exit first, the emergency numbers beside it, the connection in words, and one screen under them. */
export function Page(props: PageProps) {
  const { visit, quickExit, settings, pin, storage, parts } = props
  const state = useSyncExternalStore(visit.onChange, visit.state, visit.state)
  const [aside, show] = useAside(props)
  const { phone } = settings.adults
  const broken = t`Cette page ne marche plus. Recharge-la, ou appelle le ${phone}.`
  const onBack = () => show(aside?.kind === 'information' ? aside.from : null)
  const back = (
    <button type="button" className="button" onClick={onBack}>
      {t`Retour`}
    </button>
  )
  const onInformation = (at: InformationPlace) =>
    show({ kind: 'information', at, from: aside?.kind === 'follow-up' ? aside : null })
  const information = <InformationLink onInformation={onInformation} />
  const saysConnection = aside === null && (state.screen === 'before' || state.screen === 'conversation')

  return (
    <div className="youth-page">
      <header className="youth-top">
        <ExitLink quickExit={quickExit} />
        <Boundary words={broken}>
          <Emergency numbers={settings.emergency} />
        </Boundary>
      </header>
      <Boundary words={broken}>
        {saysConnection && <ConnectionLine state={state.connection} phone={phone} />}
        {state.asksDate !== null ? (
          <parts.DateQuestion date={state.asksDate} onAnswer={visit.answerDate} />
        ) : (
          state.clockIsWrong && <ClockWarning />
        )}
      </Boundary>
      <main key={aside?.kind ?? state.screen} className="youth-main">
        <Boundary words={broken} way={aside && back}>
          {aside?.kind === 'information' ? (
            <parts.Information settings={settings} at={aside.at} onBack={onBack} />
          ) : !canSeal() ? (
            <CannotSeal settings={settings} />
          ) : aside && pin ? (
            <parts.FollowUp {...{ pin, settings, storage, onBack, information }} />
          ) : aside ? (
            <Coming>{back}</Coming>
          ) : (
            <Screen {...props} onFollowUp={() => show({ kind: 'follow-up' })} onInformation={onInformation} />
          )}
        </Boundary>
        {aside === null && state.screen !== 'conversation' && (
          <InformationLinks level={settings.accessibility} onInformation={onInformation} />
        )}
      </main>
    </div>
  )
}

/** What stands in the place of the follow-up until the service has said which it is. */
const Coming = ({ children }: { children: ReactNode }) => (
  <>
    <Returning words={t`Ça arrive…`} />
    {children}
  </>
)

/** Whether the page begins with the first screen, which stands in the page as it is sent. */
export const beginsWithFirstScreen = (storage: TabStorage): boolean =>
  canSeal() && !beginsWithFollowUp(storage) && !storage.holds(conversationEntry)

type ScreenProps = PageProps & { onFollowUp: () => void; onInformation: (at: InformationPlace) => void }

function Screen(props: ScreenProps) {
  const { visit, settings, pin, parts, storage, onFollowUp, onInformation } = props
  const state = visit.state()
  const onCode = pin && onFollowUp
  switch (state.screen) {
    case 'before':
      return state.service && state.service.state !== 'open' ? (
        <Closed service={state.service} settings={settings} onCode={onCode} />
      ) : (
        <Before onStart={visit.start} onAdult={() => visit.show('adult')} onCode={onCode} />
      )
    case 'adult':
      return <Adult adults={settings.adults} onBack={() => visit.show('before')} />
    default: {
      const { TalkScreens } = parts
      const given = { visit, state, settings, pin, storage, parts, onFollowUp, onInformation }
      return <TalkScreens {...given} />
    }
  }
}
