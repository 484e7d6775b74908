import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import { limits } from '#shared/protocol/limits.ts'

/** Ending erases the conversation at once, so the page asks first. */
export function EndConfirmation(props: { name: string; onEnd: (abusive: boolean) => void; onClose: () => void }) {
  const [abusive, setAbusive] = useState(false)
  const minutes = limits.coolDown / 60_000
  return (
    <Dialog title={t`Terminer la conversation avec ${props.name} ?`} onClose={props.onClose}>
      <p>{t`Elle est effacée tout de suite, pour vous comme pour le jeune. Il voit qu’elle est terminée, et peut revenir plus tard.`}</p>
      <label className="listener-abusive">
        <input type="checkbox" checked={abusive} onChange={(event) => setAbusive(event.target.checked)} />
        <span>{t`C’était un abus. Cette page ne pourra pas revenir avant ${minutes} minutes.`}</span>
      </label>
      <div className="listener-dialog-actions">
        <button type="button" className="button" data-first-focus onClick={props.onClose}>
          {t`Continuer à parler`}
        </button>
        <button type="button" className="button" data-kind="danger" onClick={() => props.onEnd(abusive)}>
          {t`Oui, terminer`}
        </button>
      </div>
    </Dialog>
  )
}
