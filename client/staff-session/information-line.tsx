import { t } from '@lingui/core/macro'

/** The way to what the law asks a service to say (SPEC D6), on every page that stands before a sign-in. In a tab of its own: an invitation's link opens once. */
export const InformationLine = () => (
  <p className="staff-hint">
    <a href="/informations" target="_blank" rel="noreferrer">
      {t`Informations`}
    </a>
  </p>
)
