import { t } from '@lingui/core/macro'
import type { Desk, DeskState } from '../desk/desk-state.ts'
import type { TeamStanding } from '../desk/team-standing.ts'
import { FirstTeam } from './first-team.tsx'
import { Recovery } from './recovery.tsx'

/** What keeps this member from the tickets, if anything does, and what they can do about it. */
export function TeamPanel({ desk, standing }: { desk: Desk; standing: DeskState['standing'] }) {
  switch (standing.kind) {
    case 'unknown':
      return null
    case 'no-certificate':
      return (
        <p className="notice" data-kind="warn">
          {t`Sans certificat valable, aucune demande ne peut être ouverte ici. La coordination doit se connecter.`}
        </p>
      )
    case 'none':
      return <FirstTeam desk={desk} />
    case 'not-certified':
      return (
        <p className="notice" data-kind="warn">
          {t`La clé de l’équipe est créée. La coordination doit encore la certifier ; d’ici là, l’écoute ne peut proposer aucun suivi.`}
        </p>
      )
    case 'not-admitted':
      return <NotAdmitted desk={desk} standing={standing} />
    case 'ready':
      return standing.nextAwaits ? (
        <p className="notice">
          {t`Une nouvelle clé d’équipe attend que la coordination la certifie. L’actuelle, n° ${standing.epoch}, sert encore.`}
        </p>
      ) : null
  }
}

function NotAdmitted({ desk, standing }: { desk: Desk; standing: Extract<TeamStanding, { kind: 'not-admitted' }> }) {
  const names = standing.holders.join(', ')
  return (
    <div className="notice cell-not-admitted" data-kind="warn">
      <p>
        <strong>{t`Vous n’avez pas encore la clé de l’équipe.`}</strong>
      </p>
      {names !== '' && (
        <p>{t`Elle vous sera donnée dès qu’une de ces personnes ouvre cette page : ${names}. Il n’y a rien d’autre à faire.`}</p>
      )}
      {names !== '' && !standing.mayRecover && (
        <p className="cell-soft">
          {t`Si plus aucune ne peut venir, la coordination ferme leur compte ; la feuille de secours pourra alors servir.`}
        </p>
      )}
      {standing.mayRecover && (
        <>
          <p>{t`Plus personne dans l’équipe n’a cette clé. La feuille de secours imprimée peut la rouvrir.`}</p>
          <Recovery desk={desk} />
        </>
      )}
    </div>
  )
}
