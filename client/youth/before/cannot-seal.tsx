import { t } from '@lingui/core/macro'
import type { PageSettings } from '#client/connection/page-settings.ts'
import { PhoneNumbers } from '../emergency.tsx'

/** Shown before the first line. It does not ask for a reload, which would not help. */
export function CannotSeal({ settings }: { settings: PageSettings }) {
  const { phone } = settings.adults
  return (
    <article className="youth-text">
      <h1>{t`Ce navigateur ne peut pas protéger tes messages`}</h1>
      <p>{t`Essaie un autre navigateur, ou un autre téléphone.`}</p>
      <p>{t`Tu peux parler à quelqu’un maintenant. Le ${phone} répond jour et nuit.`}</p>
      <PhoneNumbers numbers={settings.emergency} />
    </article>
  )
}
