import './bell.css'
import { t } from '@lingui/core/macro'
import { useContext } from 'react'
import type { Bell } from './bell.ts'
import { BellContext } from './bell-context.ts'
import type { BellSettings } from './bell-settings.ts'
import { chimeWords, notifierWords } from './bell-words.ts'
import { useBellState } from './use-bell-state.ts'

/** What the browser refuses of what a person has chosen, with what to do. It belongs in a live region. */
export function BellRefusals() {
  const bell = useContext(BellContext)
  return bell && <Refusals bell={bell} />
}

function Refusals({ bell }: { readonly bell: Bell }) {
  const { settings, chime, notifier } = useBellState(bell)
  if (settings === null) return null
  const choose = (change: Partial<BellSettings>) => void bell.choose({ ...settings, ...change })
  const silent = settings.sound ? chimeWords(chime) : undefined
  const unseen = settings.notification ? notifierWords(notifier) : undefined
  return (
    <>
      {silent && (
        <div className="notice bell-line" data-kind="warn">
          <p>{silent}</p>
          {chime === 'refused' && (
            <button type="button" className="button" onClick={() => choose({ sound: false })}>
              {t`Continuer sans son`}
            </button>
          )}
        </div>
      )}
      {unseen && (
        <div className="notice bell-line" data-kind="warn">
          <p>{unseen}</p>
          {notifier === 'unasked' && (
            <button type="button" className="button" onClick={() => void bell.tryNotification()}>
              {t`Demander au navigateur`}
            </button>
          )}
          <button type="button" className="button" onClick={() => choose({ notification: false })}>
            {t`Continuer sans notification`}
          </button>
        </div>
      )}
    </>
  )
}
