import { t } from '@lingui/core/macro'
import { Dialog } from '#client/ui/dialog.tsx'

/** Ending erases the conversation at once, so it is asked. */
export function EndConfirmation(props: { name: string; onEnd: () => void; onClose: () => void }) {
  return (
    <Dialog title={t`Terminer la conversation avec ${props.name} ?`} onClose={props.onClose}>
      <p>{t`Elle est effacée tout de suite, pour vous comme pour le jeune. Il voit qu’elle est terminée, et peut revenir plus tard.`}</p>
      <div className="listener-dialog-actions">
        <button type="button" className="button" onClick={props.onClose}>
          {t`Continuer à parler`}
        </button>
        <button type="button" className="button" data-kind="danger" onClick={props.onEnd}>
          {t`Oui, terminer`}
        </button>
      </div>
    </Dialog>
  )
}
