import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { connect } from '#client/connection/connect.ts'
import { renewPageFacts } from '#client/connection/page-settings.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import type { FollowUpProps } from '../parts.ts'
import { createOutcome, pageOutcomeService } from '../return-code/outcome.ts'
import { OutcomeScreen } from '../return-code/outcome-screen.tsx'
import { recallUnderWay, type UnderWay } from '../return-code/under-way.ts'
import { Returning } from '../returning.tsx'
import { type RememberedTicket, recallTicket, rememberTicket } from '../visit/remembered-ticket.ts'
import { conversationEntry, type TabStorage } from '../visit/tab-storage.ts'
import { EnterCode } from './enter-code.tsx'
import { holdsSealed, openSealed, openTabFollowUp, type ShownThread } from './tab-follow-up.ts'
import { YourFollowUp } from './your-follow-up.tsx'

/** The follow-up of this tab: a yes whose outcome is not known, the thread if the tab has its keys, otherwise the field for the six words. */
export function FollowUp({ pin, settings, storage, onBack, information }: FollowUpProps) {
  const [remembered, setRemembered] = useState<RememberedTicket | undefined>(() => recallTicket(storage))
  /** `sealed`: a former page load has left a ticket. `gone`: nothing opens it any more. */
  const [kept, setKept] = useState<'sealed' | 'opened' | 'gone'>(() => (holdsSealed(storage) ? 'sealed' : 'opened'))
  const [thread, setThread] = useState<ShownThread | null>(null)
  const [hasFailed, setHasFailed] = useState(false)
  const [underWay, setUnderWay] = useState(() => underWayAlone(storage))
  const { phone } = settings.adults

  useEffect(() => {
    if (kept !== 'sealed') return
    let left = false
    void openSealed(storage).then((isGone) => {
      if (left) return
      setKept(isGone ? 'gone' : 'opened')
      setRemembered(recallTicket(storage))
      setUnderWay(underWayAlone(storage))
    })
    return () => {
      left = true
    }
  }, [kept, storage])

  useEffect(() => {
    if (!remembered || underWay) return
    let closed = false
    const connection = connect({
      namespace: '/follow-up',
      requests: followUpRequests,
      notices: followUpNotices,
    })
    const shown = openTabFollowUp({
      ...{ remembered, storage, connection, pin, now: pageClock, scheduler: pageScheduler },
      renewPin: async () => (await renewPageFacts()).pin,
    })
    void shown.opened.then((opened) => {
      if (closed) return
      setHasFailed(!opened.ok)
      if (opened.ok) setThread(opened.value)
    })
    return () => {
      closed = true
      shown.close()
      setThread(null)
    }
  }, [remembered, underWay, storage, pin])

  if (kept === 'sealed') return <Returning words={t`On ouvre ton suivi…`} />
  if (underWay) {
    const onMade = () => {
      setRemembered(recallTicket(storage))
      setUnderWay(undefined)
    }
    return <UnderWayAlone {...{ underWay, storage, onMade, onBack }} />
  }
  if (!remembered) {
    const onOpen = (keys: RememberedTicket['keys']) => {
      const found = { keys, withCode: true, unsent: [], seen: nothingSeen }
      rememberTicket(storage, found)
      setRemembered(found)
    }
    return (
      <EnterCode
        deploymentId={pin.deploymentId}
        phone={phone}
        isGone={kept === 'gone'}
        onOpen={onOpen}
        onBack={onBack}
      />
    )
  }
  if (hasFailed) return <NotOpened onRetry={() => setRemembered({ ...remembered })} onBack={onBack} />
  if (!thread) return <p role="status">{t`On ouvre ton suivi…`}</p>
  return (
    <YourFollowUp
      thread={thread}
      fields={thread.fields}
      phone={phone}
      withCode={remembered.withCode}
      keeps={storage.keeps()}
      onBack={onBack}
      information={information}
    />
  )
}

/** While its conversation is in this tab, the card there shows it. */
const underWayAlone = (storage: TabStorage): UnderWay | undefined =>
  storage.holds(conversationEntry) ? undefined : recallUnderWay(storage)

/** A yes of a conversation that is over. Nobody is told of its outcome but the person. */
function UnderWayAlone(props: { underWay: UnderWay; storage: TabStorage; onMade: () => void; onBack: () => void }) {
  const { underWay, storage, onMade, onBack } = props
  const [outcome] = useState(() =>
    createOutcome({
      ...{ underWay, storage, how: 'kept', now: pageClock, after: pageScheduler.after, service: pageOutcomeService },
      seen: () => undefined,
    }),
  )
  useEffect(
    () =>
      outcome.subscribe(() => {
        if (outcome.state().at === 'made') onMade()
      }),
    [outcome, onMade],
  )
  return <OutcomeScreen store={outcome} back={t`Retour`} onBack={onBack} isLeftAnyTime />
}

function NotOpened({ onRetry, onBack }: { onRetry: () => void; onBack: () => void }) {
  return (
    <div className="notice" data-kind="warn" role="alert">
      <p>{t`Ton suivi n’a pas pu s’ouvrir ici. Rien n’est perdu.`}</p>
      <div className="youth-ways">
        <button type="button" className="button" onClick={onRetry}>
          {t`Réessayer`}
        </button>
        <button type="button" className="button" onClick={onBack}>
          {t`Retour`}
        </button>
      </div>
    </div>
  )
}
