import { t } from '@lingui/core/macro'
import type { PageSettings } from '#client/connection/page-settings.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import { PhoneNumbers } from '../emergency.tsx'
import { openingWords } from './opening-words.ts'

/** The screen of the closed service, with help on it. It disappears by itself when the service opens. */
export function Closed(props: { service: ServiceState; settings: PageSettings; onCode: (() => void) | undefined }) {
  const { state, opensAt, now } = props.service
  const { adults, closingWords } = props.settings
  const { phone } = adults
  return (
    <article className="youth-text">
      <h1>{state === 'unattended' ? t`Personne n’est libre en ce moment` : t`Le tchat est fermé`}</h1>
      {state === 'unattended' && (
        <p>{t`C’est l’heure, mais il n’y a personne pour répondre. Tu peux laisser cette page ouverte.`}</p>
      )}
      {(state === 'intake-closed' || state === 'last-entry') && (
        <p>{t`On ne prend plus personne pour l’instant. Ce n’est pas à cause de toi.`}</p>
      )}
      {state !== 'unattended' && (
        <p>{opensAt ? openingWords(opensAt, new Date(now)) : t`On ne sait pas encore quand ça ouvre.`}</p>
      )}
      {closingWords && state !== 'unattended' && <p dir="auto">{closingWords}</p>}
      <p>{t`Tu peux parler à quelqu’un maintenant. Le ${phone} répond jour et nuit.`}</p>
      <PhoneNumbers numbers={props.settings.emergency} />
      {props.onCode && (
        <button type="button" className="button" onClick={props.onCode}>
          {t`J'ai un code`}
        </button>
      )}
    </article>
  )
}
