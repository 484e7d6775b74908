import { t } from '@lingui/core/macro'

/** Shown before a password is typed. It does not propose to reload, which would not help. */
export function CannotSeal({ title }: { title: string }) {
  return (
    <main className="staff-entry">
      <h1>{title}</h1>
      <p role="alert" className="notice" data-kind="warn">
        {t`Ce navigateur ne peut pas chiffrer : rien de confidentiel ne peut y être lu ni écrit. Ouvrez cette adresse en https, dans un navigateur à jour.`}
      </p>
    </main>
  )
}
