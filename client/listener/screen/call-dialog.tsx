import { t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import type { ConversationId } from '#shared/ids.ts'
import { type CallReason, callReasons } from '#shared/protocol/call.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { reasonWords } from './call-notice.tsx'

type CallDialogProps = {
  readonly state: Pick<DeskState, 'seats' | 'selected' | 'identities'>
  readonly onCall: (subject: { readonly reason: CallReason; readonly conversation: ConversationId | null }) => void
  readonly onClose: () => void
}

/** Asks why, and about which conversation: the one in front unless the listener says another. One press on a reason calls. */
export function CallDialog({ state: { seats, selected, identities }, onCall, onClose }: CallDialogProps) {
  const [chosen, setChosen] = useState(selected)
  const label = useId()
  // The conversation may have left meanwhile.
  const about = seats.find(({ conversation }) => conversation === chosen)?.conversation ?? null
  return (
    <Dialog title={t`Besoin d'un collègue`} onClose={onClose}>
      <p>{t`La coordination voit votre nom et la raison. Elle ne voit aucun mot de la conversation.`}</p>
      {seats.length > 0 && (
        <p className="listener-call-about">
          <label htmlFor={label}>{t`À propos de`}</label>{' '}
          <select
            id={label}
            value={about ?? ''}
            onChange={(event) => {
              const { value } = event.target
              setChosen(seats.find(({ conversation }) => conversation === value)?.conversation ?? null)
            }}
          >
            {seats.map(({ conversation }) => (
              <option key={conversation} value={conversation}>
                {identities.get(conversation)?.name}
              </option>
            ))}
            <option value="">{t`aucune conversation`}</option>
          </select>
        </p>
      )}
      <ul className="listener-reasons">
        {callReasons.map((reason) => (
          <li key={reason}>
            <button
              type="button"
              className="button"
              data-kind={reason === 'danger' ? 'danger' : undefined}
              onClick={() => onCall({ reason, conversation: about })}
            >
              {reasonWords(reason)}
            </button>
          </li>
        ))}
      </ul>
      <div className="listener-dialog-actions">
        <button type="button" className="button" data-first-focus onClick={onClose}>
          {t`Annuler`}
        </button>
      </div>
    </Dialog>
  )
}
