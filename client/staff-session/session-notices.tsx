import { plural, t } from '@lingui/core/macro'
import type { LockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { useMinute } from '#client/ui/use-minute.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ComingEndNotice } from './coming-end.tsx'
import type { ToldTime } from './session-clock.ts'

type Properties = {
  readonly session: LockedSession
  readonly locksAt: number | null
  /** How far the session is, as the service has said; null before that. */
  readonly told: ToldTime | null
  readonly isKept: boolean
  /** Null behind a locked veil, where only the password keeps the session. */
  readonly onStay: (() => void) | null
}

/** Notices about the session of a signed-in member: it is about to lock or to end, or their certificate is missing, old or expired. */
export function SessionNotices({ session, locksAt, told, isKept, onStay }: Properties) {
  const certificate = certificateWords(session.certificate, useMinute(pageClock))
  return (
    <aside className="staff-notices" aria-label={t`Votre session`}>
      <div role="alert">
        {locksAt !== null && (
          <div className="notice staff-notice" data-kind="warn">
            <p>{t`Sans activité, votre session se ferme dans moins d’une minute.`}</p>
            {onStay && (
              <button type="button" className="button" onClick={onStay}>
                {t`Garder la session ouverte`}
              </button>
            )}
          </div>
        )}
      </div>
      <ComingEndNotice told={told} role={session.staff.role} />
      {!isKept && (
        <p className="notice staff-notice" data-kind="warn">
          {t`Ce navigateur refuse d’enregistrer quoi que ce soit pour cette page. Tout fonctionne, mais si vous la rechargez ou la fermez, ce qui n’est pas envoyé est perdu et il faudra vous reconnecter.`}
        </p>
      )}
      {certificate && (
        <p className="notice staff-notice" data-kind="warn">
          {certificate}
        </p>
      )}
    </aside>
  )
}

const dayMs = 86_400_000

/** Null if there is no notice. `now` in milliseconds. */
export function certificateWords(text: string | null, now: number): string | null {
  if (text === null)
    return t`Votre compte n’est pas encore signé par la coordination : vous ne pouvez rien ouvrir pour le moment.`
  const parsed = parseCertificate(text)
  if (!parsed.ok) return null
  const left = parsed.value.payload.exp * 1000 - now
  if (left <= 0) return t`Votre certificat a expiré. La coordination doit se connecter pour le renouveler.`
  if (left > limits.certificateWarningDays * dayMs) return null
  const days = Math.ceil(left / dayMs)
  return plural(days, {
    one: 'Votre certificat expire dans # jour. Il est renouvelé dès que la coordination se connecte.',
    other: 'Votre certificat expire dans # jours. Il est renouvelé dès que la coordination se connecte.',
  })
}
