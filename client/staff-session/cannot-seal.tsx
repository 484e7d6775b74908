import { t } from '@lingui/core/macro'

/** Said before anybody types a password, and without asking to reload: that would not help. */
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
