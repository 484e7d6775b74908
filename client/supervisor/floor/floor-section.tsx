import { t } from '@lingui/core/macro'
import { useCallback, useMemo } from 'react'
import { pageClock } from '#client/time/page-clock.ts'
import { minuteWords } from '#client/ui/date-words.ts'
import { useMinute } from '#client/ui/use-minute.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { unreachable } from '#shared/result.ts'
import { floorOnce } from '../desk/each-once.ts'
import { minuteFormat } from '../desk/minute-format.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Section } from '../desk/section.tsx'
import { Intake } from './intake.tsx'
import { Listeners } from './listeners.tsx'
import { Tickets } from './tickets.tsx'
import { Waiters } from './waiters.tsx'
import { Wallboard } from './wallboard.tsx'

/** The listeners present and the number of people waiting. It shows no message contents. */
export function FloorSection({ desk, view }: PartProperties) {
  const floor = useMemo(() => floorOnce(view.floor), [view.floor])
  const { clockAheadMs } = view
  const serviceNow = useCallback(() => pageClock() - clockAheadMs, [clockAheadMs])
  const now = useMinute(serviceNow)
  return (
    <Section title={t`En ce moment`}>
      <dl className="supervisor-figures">
        <div>
          <dt>{t`Service`}</dt>
          <dd>{serviceWords(floor)}</dd>
        </div>
        <Wallboard floor={floor} />
      </dl>
      <Waiters floor={floor} serviceNow={serviceNow} />
      <Intake desk={desk} service={floor.service} />
      <Listeners desk={desk} listeners={floor.listeners} members={view.members} now={now} />
      <Tickets desk={desk} tickets={floor.tickets} />
    </Section>
  )
}

function serviceWords({ service: { state, opensAt }, hasRoom }: Floor): string {
  const opening = opensAt && minuteWords(opensAt, minuteFormat)
  switch (state) {
    case 'open':
      return t`ouvert`
    case 'unattended':
      return hasRoom
        ? t`fermé : personne n’est disponible à l’écoute`
        : t`fermé aux nouveaux : le serveur n’a presque plus de place. Prévenez qui l’administre.`
    case 'intake-closed':
      return opening
        ? t`accueil fermé par la coordination jusqu’à ${opening}, heure de Paris`
        : t`accueil fermé par la coordination, jusqu’à ce que quelqu’un le rouvre`
    case 'last-entry':
      return opening
        ? t`fermé aux nouveaux : c’est la fin de l’ouverture. Réouverture ${opening}, heure de Paris`
        : t`fermé aux nouveaux : c’est la fin de l’ouverture`
    case 'outside-hours':
      return opening ? t`fermé jusqu’à ${opening}, heure de Paris` : t`fermé, sans horaire prévu`
    default:
      return unreachable(state)
  }
}
