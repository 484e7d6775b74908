import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { DeskState } from '../desk/desk-state.ts'
import { CallNotice } from './call-notice.tsx'
import { connectionWords } from './desk-words.ts'

/** What the listener has to know about the service. The live region exists before its text, so that screen readers read the text. */
export function DeskNotices({ state, children }: { state: DeskState; children?: ReactNode }) {
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
      {state.desk?.missedArrival && (
        <p className="notice" data-kind="warn">
          {t`Une arrivée n’a pas été ouverte : vous êtes en pause.`}
        </p>
      )}
      {state.desk?.call && <CallNotice call={state.desk.call} procedure={state.telephoneProcedure} />}
      {state.restarting && <p className="notice">{t`Le service redémarre. Quelques secondes, et tout revient.`}</p>}
      {state.clockIsWrong && (
        <p className="notice" data-kind="warn">
          {t`L’horloge de cet ordinateur est fausse de plus d’un jour. Celle du service est utilisée.`}
        </p>
      )}
    </div>
  )
}
