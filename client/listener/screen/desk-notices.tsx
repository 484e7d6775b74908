import { plural, t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { useMinute } from '#client/ui/use-minute.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { CallNotice } from './call-notice.tsx'
import { connectionWords, nobodyElseWords } from './desk-words.ts'

type DeskNoticesProps = {
  readonly state: DeskState
  readonly desk: Pick<Desk, 'set' | 'ask' | 'serviceNow'>
  readonly onLeaving: () => void
  readonly onSignOut: () => void
  readonly children?: ReactNode
}

/** What the listener has to know about the service. The live region exists before its text, so that screen readers read the text. */
export function DeskNotices({ state, desk, onLeaving, onSignOut, children }: DeskNoticesProps) {
  const connection = connectionWords(state.connection)
  const isOver = state.connection === 'refused' || state.connection === 'untrusted'
  return (
    <div role="status" className="listener-notices">
      {children}
      {connection !== undefined && (
        <p className="notice" data-kind={isOver ? 'danger' : 'warn'}>
          {connection}
        </p>
      )}
      {state.wasCut && (
        <p className="notice" data-kind="warn">
          {t`Cette page a été coupée du service : vous n’êtes plus « Disponible », et ce qui était ouvert ici est retourné dans la file.`}
        </p>
      )}
      {state.desk?.isFinishing && (
        <Finishing
          count={state.seats.length}
          onResume={() => void desk.set({ availability: 'available' })}
          {...{ onLeaving, onSignOut }}
        />
      )}
      {state.desk?.nobodyElse && state.desk.availability !== 'available' && state.figures.waiting > 0 && (
        <p className="notice" data-kind="warn">
          {nobodyElseWords(state.figures.waiting)}
        </p>
      )}
      {state.desk?.missedArrival && (
        <p className="notice" data-kind="warn">
          {t`Une arrivée n’a pas été ouverte : vous êtes en pause.`}
        </p>
      )}
      {state.desk && state.desk.breathUntil !== null && <Breath until={state.desk.breathUntil} desk={desk} />}
      {state.desk?.call && <CallNotice call={state.desk.call} procedure={state.telephoneProcedure} />}
      {state.desk?.wishesToTalk && (
        <p className="notice">
          {t`La coordination sait que vous aimeriez en parler. Elle voit votre nom, et rien de vos conversations.`}
        </p>
      )}
      {state.restarting && <p className="notice">{t`Le service redémarre. Quelques secondes, et tout revient.`}</p>}
      {state.clockIsWrong && (
        <p className="notice" data-kind="warn">
          {t`L’horloge de cet ordinateur est fausse de plus d’un jour. Celle du service est utilisée.`}
        </p>
      )}
    </div>
  )
}

type FinishingProps = {
  readonly count: number
  readonly onLeaving: () => void
  readonly onResume: () => void
  readonly onSignOut: () => void
}

/** Nothing new comes any more, and what is open goes on until it is ended (SPEC C29). */
function Finishing({ count, onLeaving, onResume, onSignOut }: FinishingProps) {
  return (
    <div className="notice listener-breath">
      <p>
        {plural(count, {
          0: 'Fin de service : il n’y a plus de conversation en cours. Vous pouvez partir.',
          one: 'Fin de service : rien de nouveau n’arrive. Il reste une conversation.',
          other: 'Fin de service : rien de nouveau n’arrive. Il reste # conversations.',
        })}
      </p>
      {count > 0 ? (
        <button type="button" className="button" onClick={onLeaving}>
          {t`Conversations en cours`}
        </button>
      ) : (
        <button type="button" className="button" data-kind="main" onClick={onSignOut}>
          {t`Partir`}
        </button>
      )}
      <button type="button" className="button" onClick={onResume}>
        {t`Reprendre`}
      </button>
    </div>
  )
}

/** After an end nothing new comes for a while, unless the listener is ready (SPEC C26). */
function Breath({ until, desk }: { until: number; desk: Pick<Desk, 'ask' | 'serviceNow'> }) {
  const now = useMinute(desk.serviceNow)
  // What the answer took on its way is no minute more.
  const minutes = Math.max(1, Math.ceil((until - now - 10_000) / 60_000))
  return (
    <div className="notice listener-breath">
      <p>
        {plural(minutes, {
          one: 'Soufflez : rien de nouveau n’arrive pendant # minute.',
          other: 'Soufflez : rien de nouveau n’arrive pendant # minutes.',
        })}
      </p>
      <button type="button" className="button" onClick={() => void desk.ask({ name: 'desk:ready', body: {} })}>
        {t`Je suis prêt·e`}
      </button>
    </div>
  )
}
