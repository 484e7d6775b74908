import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { BellButton } from '#client/bell/bell-button.tsx'
import { VeilButton } from '#client/staff-session/veil-button.tsx'
import { reportFault } from '#client/ui/report-fault.ts'
import type { CoordinationDesk, DeskState } from '../desk/coordination-desk.ts'
import { isOnDuty } from '../desk/duty.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { type PinMode, readPinMode } from './about.ts'

export function Header({ desk, state }: { desk: CoordinationDesk; state: DeskState }) {
  const { alias } = desk.session.staff
  return (
    <header className="supervisor-header">
      <h1>{t`Coordination`}</h1>
      <p role="status" className="supervisor-connection">
        {connectionWords(state.connection)}
      </p>
      <PinBadge />
      <p>{alias}</p>
      <DutySwitch desk={desk} state={state} />
      <VeilButton onVeil={desk.session.veil} />
      <BellButton isSmall />
      <button type="button" className="button" onClick={desk.session.signOut}>
        {t`Se déconnecter`}
      </button>
    </header>
  )
}

/** Shows what the service knows; while it is asked, what was pressed. */
function DutySwitch({ desk, state }: { desk: CoordinationDesk; state: DeskState }) {
  const [wanted, setWanted] = useState<boolean | null>(null)
  const { working, refused, run } = useAct(desk.setDuty)
  const isOn = working && wanted !== null ? wanted : isOnDuty(state)
  return (
    <>
      <label className="supervisor-switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={isOn}
          checked={isOn}
          disabled={!state.view}
          onChange={(event) => {
            setWanted(event.target.checked)
            void run(event.target.checked)
          }}
        />
        {t`De permanence`}
      </label>
      <Refused name={refused} />
    </>
  )
}

function connectionWords(connection: DeskState['connection']): string {
  switch (connection) {
    case 'connected':
      return ''
    case 'connecting':
      return t`Connexion…`
    case 'lost':
      return t`Connexion perdue. Nouvelle tentative… Ce que vous voyez n’est peut-être plus à jour.`
    case 'untrusted':
      return t`Le serveur a envoyé quelque chose d’incompréhensible. Rien n’en est utilisé. Rechargez la page et prévenez la personne responsable du serveur.`
    case 'refused':
    case 'closed':
      return t`Connexion fermée. Rechargez la page.`
  }
}

/** Whether the deployment fixes the pin of the pages, or the server writes it from its database. */
function PinBadge() {
  const [mode, setMode] = useState<PinMode | null>(null)
  useEffect(() => {
    let shown = true
    readPinMode().then((read) => {
      if (shown) setMode(read)
    }, reportFault)
    return () => {
      shown = false
    }
  }, [])
  if (mode === null) return null
  return (
    <p className="supervisor-badge">
      {mode === 'baked'
        ? t`Clé de l’organisation fixée à l’installation`
        : t`Clé de l’organisation donnée par le serveur`}
    </p>
  )
}
