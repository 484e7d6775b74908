import { t } from '@lingui/core/macro'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import type { PageSettings, Pin } from '#client/connection/page-settings.ts'
import { canSeal } from '#client/crypto/can-seal.ts'
import { Boundary } from '#client/ui/boundary.tsx'
import { Adult } from './before/adult.tsx'
import { Before } from './before/before.tsx'
import { CannotSeal } from './before/cannot-seal.tsx'
import { Closed } from './before/closed.tsx'
import { ClockWarning } from './clock-warning.tsx'
import { ConnectionLine } from './connection-line.tsx'
import { Emergency } from './emergency.tsx'
import { ExitLink } from './leaving/exit-link.tsx'
import type { QuickExit } from './leaving/quick-exit.ts'
import type { YouthParts } from './parts.ts'
import { Returning } from './returning.tsx'
import { conversationEntry, type TabStorage, underWayEntry } from './visit/tab-storage.ts'
import type { Visit } from './visit/visit.ts'

export type PageProps = {
  readonly visit: Visit
  readonly quickExit: QuickExit
  readonly settings: PageSettings
  readonly pin: Pin | undefined
  readonly storage: TabStorage
  readonly parts: YouthParts
}

/** The frame of every screen: the exit first, the emergency numbers beside it, the connection in words, and one screen under them. */
export function Page(props: PageProps) {
  const { visit, quickExit, settings, pin, storage, parts } = props
  const state = useSyncExternalStore(visit.onChange, visit.state, visit.state)
  const [followUp, showFollowUp] = useFollowUp(props)
  const { phone } = settings.adults
  const broken = t`Cette page ne marche plus. Recharge-la, ou appelle le ${phone}.`
  const back = (
    <button type="button" className="button" onClick={() => showFollowUp(false)}>
      {t`Retour`}
    </button>
  )
  const saysConnection = !followUp && (state.screen === 'before' || state.screen === 'conversation')

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
      <main key={followUp ? 'follow-up' : state.screen} className="youth-main">
        <Boundary words={broken} way={followUp && back}>
          {!canSeal() ? (
            <CannotSeal settings={settings} />
          ) : followUp && pin ? (
            <parts.FollowUp pin={pin} settings={settings} storage={storage} onBack={() => showFollowUp(false)} />
          ) : followUp ? (
            <Coming>{back}</Coming>
          ) : (
            <Screen {...props} onFollowUp={() => showFollowUp(true)} />
          )}
        </Boundary>
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

/**
 * The follow-up replaces any other screen, and a conversation goes on behind it. A reload shows the follow-up again. It also shows a yes whose outcome
 * is not known, if the conversation with its card is over.
 */
function useFollowUp({ storage }: PageProps): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(() => beginsWithFollowUp(storage))
  const show = (next: boolean) => {
    storage.show(next)
    setShown(next)
  }
  return [shown, show]
}

const beginsWithFollowUp = (storage: TabStorage): boolean =>
  storage.isShown() || (storage.holds(underWayEntry) && !storage.holds(conversationEntry))

/** Whether the page begins with the first screen, which stands in the page as it is sent. */
export const beginsWithFirstScreen = (storage: TabStorage): boolean =>
  canSeal() && !beginsWithFollowUp(storage) && !storage.holds(conversationEntry)

function Screen(props: PageProps & { onFollowUp: () => void }) {
  const { visit, settings, pin, parts, storage, onFollowUp } = props
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
      const given = { visit, state, settings, pin, storage, parts, onFollowUp }
      return <TalkScreens {...given} />
    }
  }
}
