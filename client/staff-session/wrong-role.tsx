import { t } from '@lingui/core/macro'
import { pageOf } from './page-of.ts'
import type { StaffSession } from './page-session.ts'

export function WrongRole({ session }: { session: StaffSession }) {
  const page = pageOf(session.staff.role)
  return (
    <main className="staff-entry">
      <h1>{t`Ce n’est pas votre page`}</h1>
      <p>{t`Ce compte ouvre ${page}.`}</p>
      <a className="button" data-kind="main" href={page}>
        {t`Aller à ${page}`}
      </a>
      <button type="button" className="button" onClick={session.signOut}>
        {t`Se déconnecter`}
      </button>
    </main>
  )
}
