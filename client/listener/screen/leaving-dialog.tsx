import { plural, t } from '@lingui/core/macro'
import { useEffect, useRef } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import type { ConversationId } from '#shared/ids.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { HeldActs } from './held-acts.tsx'
import { IdentityBadge } from './identity-badge.tsx'

type LeavingDialogProps = {
  readonly desk: Pick<Desk, 'set' | 'soon' | 'takeBack'>
  readonly state: Pick<DeskState, 'desk' | 'seats' | 'identities' | 'held'>
  readonly onStay: () => void
  readonly onSignOut: () => void
}

/**
 * Signing out would leave young people without an answer: the page shows whom, and each conversation can be ended here. While it is shown nothing new comes;
 * going back gives the listener the availability that they had.
 */
export function LeavingDialog({
  desk,
  state: { desk: own, seats, identities, held },
  onStay,
  onSignOut,
}: LeavingDialogProps) {
  const back = useRef<HTMLButtonElement>(null)
  const before = useRef(own?.availability)
  useEffect(() => {
    if (before.current === 'available') void desk.set({ availability: 'paused' })
    back.current?.focus()
  }, [desk])

  // A dialog that was closed by its button closes once more when it leaves the page.
  function stay() {
    if (before.current === 'available') void desk.set({ availability: 'available' })
    before.current = undefined
    onStay()
  }

  function leave() {
    before.current = undefined
    onSignOut()
  }

  /** The pressed button disappears with its conversation. */
  function end(conversation: ConversationId) {
    back.current?.focus()
    desk.soon({ kind: 'end', conversation, abusive: false })
  }

  return (
    <Dialog title={t`Conversations en cours`} onClose={stay}>
      <div role="status">
        <p>
          {plural(seats.length, {
            0: 'Il n’y a plus de conversation en cours. Vous pouvez partir.',
            one: 'Un jeune vous parle encore. Si vous partez, il attend quelqu’un d’autre.',
            other: '# jeunes vous parlent encore. Si vous partez, ils attendent quelqu’un d’autre.',
          })}
        </p>
        <HeldActs state={{ held, identities }} onTakeBack={desk.takeBack} />
      </div>
      {seats.length > 0 && (
        <p>{t`Une conversation terminée est effacée tout de suite, pour vous comme pour le jeune. Rien de nouveau n’arrive pendant ce temps.`}</p>
      )}
      <ul className="listener-leaving">
        {seats.map(({ conversation }) => {
          const identity = identities.get(conversation)
          return (
            <li key={conversation} className="listener-leaving-one">
              {identity && <IdentityBadge identity={identity} />}
              <button type="button" className="button" data-kind="danger" onClick={() => end(conversation)}>
                {t`Terminer avec ${identity?.name ?? ''}`}
              </button>
            </li>
          )
        })}
      </ul>
      <div className="listener-dialog-actions">
        <button ref={back} type="button" className="button" onClick={stay}>
          {t`Revenir`}
        </button>
        {seats.length === 0 && (
          <button type="button" className="button" data-kind="main" onClick={leave}>
            {t`Se déconnecter`}
          </button>
        )}
      </div>
    </Dialog>
  )
}
