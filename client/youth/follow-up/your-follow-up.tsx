import './follow-up.css'
import { t } from '@lingui/core/macro'
import { type ReactNode, useId, useSyncExternalStore } from 'react'
import { dayWords } from '#client/ui/date-words.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { ConnectionLine } from '../connection-line.tsx'
import { Composer } from '../conversation/composer.tsx'
import { useConfirmation } from '../conversation/confirmation.ts'
import { Log } from '../conversation/log.tsx'
import { useFocusOnArrival } from '../focus-on-arrival.ts'
import type { KeptFields } from '../visit/kept-fields.ts'
import { Agreed } from './agreed.tsx'
import { answeredBy, shownThread } from './shown-thread.ts'
import { stateWords } from './state-words.ts'
import type { Thread, ThreadState } from './thread.ts'

type Props = {
  readonly thread: Thread
  readonly state: ThreadState
  /** What stands unsent in the field. */
  readonly fields?: KeptFields
  readonly phone: string
  readonly withCode: boolean
  /** False where a reload loses what this tab holds. */
  readonly keeps: boolean
  readonly onBack: () => void
  /** The way to the information, above the first message. */
  readonly information: ReactNode
}

/** The follow-up as its young person sees it: its state, its messages, and the way to withdraw. */
export function YourFollowUp(props: Omit<Props, 'state'>) {
  const state = useSyncExternalStore(props.thread.subscribe, props.thread.get)
  const { phone, onBack } = props
  const title = useId()
  return (
    <section className="youth-follow-up" aria-labelledby={title}>
      <header className="youth-follow-up-head">
        <h1 id={title}>{t`Ton suivi`}</h1>
        <button type="button" className="button" data-kind="quiet" onClick={onBack}>
          {t`Retour`}
        </button>
      </header>
      <ConnectionLine state={state.connection} phone={phone} />
      <Inside {...props} state={state} />
    </section>
  )
}

function Inside(props: Props) {
  const { thread, state } = props
  const { ticket, withdrawing, ended } = state
  if (withdrawing === 'done' || withdrawing === 'under-way') return <Erased underWay={withdrawing === 'under-way'} />
  if (ended === 'superseded') {
    return (
      <div className="notice" data-kind="warn">
        <p>{t`Ton suivi est ouvert ailleurs, dans un autre onglet ou sur un autre appareil.`}</p>
        <button type="button" className="button" onClick={thread.takeBack}>{t`Le reprendre ici`}</button>
      </div>
    )
  }
  if (ended !== null) return <p role="alert">{t`Ce suivi n’existe plus, ou ce n’est pas le bon code.`}</p>
  if (ticket === null) return <p role="status">{t`On ouvre ton suivi…`}</p>
  if (ticket.phase === 'withdrawn' || ticket.phase === 'expired') {
    return <p role="status">{stateWords(ticket).join(' ')}</p>
  }
  return (
    <>
      <div role="status">
        {stateWords(ticket, answeredBy(state.log)).map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      {state.agreed && <Agreed agreed={state.agreed} />}
      {!(props.withCode && props.keeps) && (
        <p className="notice" data-kind="warn">
          {!props.withCode && `${t`Tu n’as pas de code : garde cet onglet ouvert.`} `}
          {!props.keeps && lossWords(props.withCode)}
        </p>
      )}
      {state.withheld && (
        <p className="notice" data-kind="warn" role="status">
          {t`Attention : des messages déjà lus ne sont plus là.`}
          {state.isAnew &&
            ` ${t`Le site est revenu en arrière. On a repris avec ce qui reste. Si c’est important, écris-le encore.`}`}
        </p>
      )}
      <Log lines={shownThread(state.log)} caughtUp={state.caughtUp} above={props.information} />
      {isOpenTicket(ticket.phase) && <Composer onSend={thread.say} onTyping={notTold} kept={props.fields} />}
      <p className="youth-soft">
        {t`Tout sera effacé le ${dayWords(ticket.readableUntil)}, ou avant si tu le demandes.`}
      </p>
      <Withdraw state={state} onWithdraw={thread.withdraw} />
    </>
  )
}

/** Withdrawing is as easy as agreeing was: one button, one question with its consequences, one yes. */
function Withdraw({ state, onWithdraw }: { state: ThreadState; onWithdraw: () => void }) {
  const { asking, button, keep, onAsk, onKeep } = useConfirmation()
  const { withdrawing } = state

  if (withdrawing === 'asking') return <p role="status" data-focus-place>{t`Effacement en cours…`}</p>
  return (
    <div className="youth-withdraw">
      {!asking && (
        <button ref={button} type="button" className="button" onClick={onAsk}>
          {t`Retirer mon accord`}
        </button>
      )}
      {asking && (
        <div className="notice" data-kind="warn">
          <p>{t`L’équipe ne pourra plus lire ta demande. Vos échanges seront effacés aussi.`}</p>
          <p>{t`Ce qui a déjà été lu ne peut pas être oublié.`}</p>
          <div className="youth-ways">
            <button ref={keep} type="button" className="button" onClick={onKeep}>
              {t`Non, garder`}
            </button>
            <button type="button" className="button" data-kind="danger" onClick={onWithdraw}>
              {t`Oui, effacer`}
            </button>
          </div>
        </div>
      )}
      <p role="alert">{withdrawing !== 'no' && t`Ce n’est pas encore effacé. Vérifie le réseau et réessaie.`}</p>
    </div>
  )
}

function Erased({ underWay }: { underWay: boolean }) {
  const words = useFocusOnArrival<HTMLDivElement>()
  return (
    <div ref={words} tabIndex={-1} className="notice" data-kind="good" role="status" data-focus-place>
      {underWay ? (
        <>
          <p>{t`Ton accord est retiré. L’équipe ne peut plus rien lire.`}</p>
          <p>{t`Effacement en cours : dans une minute, il ne restera rien.`}</p>
        </>
      ) : (
        <p>{t`Ton accord est retiré. Tout est effacé.`}</p>
      )}
      <p>{t`Il reste seulement une trace : un accord a été donné, puis retiré.`}</p>
    </div>
  )
}

const lossWords = (withCode: boolean): string =>
  withCode
    ? t`Ton navigateur ne garde rien : si tu recharges la page, il te faudra ton code.`
    : t`Ton navigateur ne garde rien : si tu recharges la page, tu perds ton suivi.`

/** Typing is not signalled: the reader may come days later. */
const notTold = () => undefined
