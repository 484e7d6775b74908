import { t } from '@lingui/core/macro'

/** Hides the desk at once, for whoever has to leave it or is not alone any more. */
export const VeilButton = ({ onVeil }: { onVeil: () => void }) => (
  <button
    type="button"
    className="button"
    data-kind="quiet"
    aria-keyshortcuts="Alt+M"
    title={t`Alt + M`}
    onClick={onVeil}
  >
    {t`Voiler`}
  </button>
)
