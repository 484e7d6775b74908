import { t } from '@lingui/core/macro'
import { momentWords } from '#client/ui/date-words.ts'
import { useMinute } from '#client/ui/use-minute.ts'
import { limits } from '#shared/protocol/limits.ts'

/** What the reader of the warning can do: only coordination can renew. */
type For = 'coordination' | 'others'

type Properties = {
  /** When the staples of the newest roster end, milliseconds; null while this page has none. */
  readonly until: number | null
  readonly who: For
  /** Milliseconds, by the service's clock as far as this page knows it. */
  readonly now: () => number
}

/** Warns before young people's devices let nobody in any more, and says so once it has happened (SPEC S20). */
export function RosterLapse({ until, who, now }: Properties) {
  const words = lapseWords(until, useMinute(now), who)
  if (words === null) return null
  return (
    <div role="status" className="notice" data-kind="warn">
      {words.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
}

const dayMs = 86_400_000

/** Whether the last three days have begun, or are over. */
export const isLapsing = (until: number | null, now: number): until is number =>
  until !== null && until - now <= limits.stapleWarningDays * dayMs

/** What happens, on which day, and who can renew. Null before the last three days. */
export function lapseWords(until: number | null, now: number, who: For): readonly string[] | null {
  if (!isLapsing(until, now)) return null
  const day = momentWords(until, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' })
  const isOver = now >= until
  return [
    isOver
      ? t`Le registre de l’équipe n’est plus valable depuis ${day}. Aucune conversation ne peut commencer, ni être reprise par quelqu’un d’autre. Celles en cours continuent.`
      : t`Le registre de l’équipe n’est valable que jusqu’à ${day}. Ensuite, aucune conversation ne pourra commencer, ni être reprise par quelqu’un d’autre. Celles en cours continueront.`,
    who === 'coordination'
      ? t`Il se renouvelle tout seul quand vous vous connectez. S’il ne l’a pas fait, vérifiez l’heure de cet appareil et rechargez la page.`
      : t`Il faut qu’une personne de la coordination se connecte : le registre est alors renouvelé tout seul.`,
  ]
}
