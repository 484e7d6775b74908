import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'

type Properties = { readonly desk: CoordinationDesk; readonly service: Floor['service'] }

/** Closes the intake for this opening, after a question, and opens it again. Outside the hours there is nothing to close. */
export function Intake({ desk, service }: Properties) {
  const [isAsked, ask] = useState(false)
  const reopening = useAct(() => desk.request('intake:open', {}))
  if (service.state === 'outside-hours') return null
  return (
    <div className="supervisor-intake">
      {service.state === 'intake-closed' ? (
        <button type="button" className="button" aria-disabled={reopening.working} onClick={() => reopening.run()}>
          {t`Rouvrir l’accueil`}
        </button>
      ) : (
        <button type="button" className="button" onClick={() => ask(true)}>
          {t`Fermer l’accueil`}
        </button>
      )}
      <Refused name={reopening.refused} />
      {isAsked && (
        <Confirm
          title={t`Fermer l’accueil`}
          yes={t`Oui, fermer l’accueil`}
          act={() => desk.request('intake:close', {})}
          onClose={() => ask(false)}
        >
          <p>{t`Plus personne ne peut commencer une conversation. La page des jeunes dit que ce n’est pas à cause d’eux, et quand le tchat rouvre.`}</p>
          <p>{t`Les conversations ouvertes continuent, et les jeunes qui attendent gardent leur place.`}</p>
          <p>{t`L’accueil rouvre tout seul à la prochaine ouverture prévue. S’il n’y en a pas, il reste fermé jusqu’à ce que quelqu’un le rouvre.`}</p>
        </Confirm>
      )}
    </div>
  )
}
