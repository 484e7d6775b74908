import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { pageOf } from './page-of.ts'
import type { StaffSession } from './staff-gate.tsx'

export function WrongRole({ session }: { session: StaffSession }) {
  const page = pageOf(session.staff.role)
  return (
    <main className="staff-door">
      <h1>{t`Ce n’est pas votre page`}</h1>
      <p>
        <Trans>
          Ce compte ouvre <a href={page}>{page}</a>.
        </Trans>
      </p>
      <button type="button" className="button" onClick={session.signOut}>
        {t`Se déconnecter`}
      </button>
    </main>
  )
}
