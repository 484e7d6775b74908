import './bell.css'
import { t } from '@lingui/core/macro'
import { useContext } from 'react'
import type { Bell } from './bell.ts'
import { BellContext } from './bell-context.ts'
import { useBellState } from './use-bell-state.ts'

/** The first choice, until a person has made it. Put it where the desk has room: nothing of the work gives way to it. */
export function BellChoice() {
  const bell = useContext(BellContext)
  return bell && <Choice bell={bell} />
}

function Choice({ bell }: { readonly bell: Bell }) {
  const { settings } = useBellState(bell)
  if (settings !== null) return null
  return (
    <div className="notice bell-line">
      <p>{t`Quand il y a du nouveau, cette page peut sonner et afficher une notification, sans rien dire de personne.`}</p>
      <button type="button" className="button" data-kind="main" onClick={() => void bell.turnOn()}>
        {t`Activer`}
      </button>
      <button type="button" className="button" onClick={bell.turnOff}>
        {t`Pas maintenant`}
      </button>
    </div>
  )
}
