import { t } from '@lingui/core/macro'
import { Dialog } from '#client/ui/dialog.tsx'

export function CloseDialog({ onConfirm, onClose }: { onConfirm: () => void; onClose: () => void }) {
  return (
    <Dialog title={t`Clore ce suivi ?`} onClose={onClose}>
      <div className="cell-form">
        <p>{t`Vous et le jeune ne pourrez plus vous écrire ici. Il pourra encore relire, et tout faire effacer.`}</p>
        <p>{t`Dites-lui au revoir avant : rien ne part tout seul.`}</p>
      </div>
      <div className="cell-ways">
        <button type="button" className="button" onClick={onClose}>
          {t`Revenir`}
        </button>
        <button type="button" className="button" data-kind="main" onClick={onConfirm}>
          {t`Oui, clore`}
        </button>
      </div>
    </Dialog>
  )
}
