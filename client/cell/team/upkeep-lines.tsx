import { plural, t } from '@lingui/core/macro'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { enrolmentWords, isAlarming } from '#client/staff-session/enrolment-words.ts'
import { RosterAlarm } from '#client/staff-session/roster-alarm.tsx'
import { RosterLapse } from '#client/staff-session/roster-lapse.tsx'
import { RosterRotation } from '#client/staff-session/roster-rotation.tsx'
import { pageClock } from '#client/time/page-clock.ts'
import type { Team } from '#shared/protocol/team.ts'
import type { Result } from '#shared/result.ts'
import type { TeamNews, Upkeep } from '../desk/team-upkeep.ts'

type Properties = {
  readonly upkeep: Upkeep
  readonly team: Team | null
  readonly acceptRoster: () => Promise<Result<unknown, EnrolmentRefusal>>
  readonly seeRotation: () => void
}

/** What this browser did automatically for the team's key: each action has a line. */
export function UpkeepLines({ upkeep, team, acceptRoster, seeRotation }: Properties) {
  const { news, rewrapping, trouble, roster, lapses, rotation } = upkeep
  const nameOf = (staff: string) => team?.members.find(({ id }) => id === staff)?.alias ?? null
  return (
    <>
      <div role="alert">
        {roster && <RosterAlarm trouble={roster} nameOf={nameOf} accept={acceptRoster} />}
        {rotation && <RosterRotation rotation={rotation} nameOf={nameOf} onSeen={seeRotation} />}
        {trouble !== null && trouble !== 'roster-alarm' && (
          <p className="notice" data-kind={isAlarming(trouble) ? 'danger' : 'warn'}>
            {t`Clé de l’équipe :`} {enrolmentWords(trouble)}
          </p>
        )}
      </div>
      <RosterLapse until={lapses} who="others" now={pageClock} />
      <div role="status" className="cell-news">
        {news.slice(-shownNews).map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only appended, and have no other identity.
          <p key={news.length - index}>{newsWords(each)}</p>
        ))}
        {rewrapping && <p>{t`Demandes rescellées : ${rewrapping.done} sur ${rewrapping.all}…`}</p>}
      </div>
    </>
  )
}

const shownNews = 3

function newsWords(news: TeamNews): string {
  switch (news.kind) {
    case 'admitted':
      return plural(news.aliases.length, {
        one: `${news.aliases.join(', ')} a reçu la clé de l’équipe, certificat vérifié.`,
        other: `${news.aliases.join(', ')} ont reçu la clé de l’équipe, certificats vérifiés.`,
      })
    case 'epoch-made':
      return t`Nouvelle clé d’équipe n° ${news.epoch} créée dans ce navigateur.`
    case 'recovered':
      return plural(news.epochs, {
        one: '# clé d’équipe rouverte avec la feuille de secours.',
        other: '# clés d’équipe rouvertes avec la feuille de secours.',
      })
    case 'rewrapped':
      return plural(news.tickets, {
        one: '# demande rescellée pour la nouvelle clé.',
        other: '# demandes rescellées pour la nouvelle clé.',
      })
  }
}
