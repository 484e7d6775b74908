import { plural, t } from '@lingui/core/macro'
import { useEffect, useRef } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import type { ConversationId } from '#shared/ids.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { canPass } from '../desk/seat-state.ts'
import { nobodyElseWords } from './desk-words.ts'
import { HeldActs } from './held-acts.tsx'
import { IdentityBadge } from './identity-badge.tsx'
import { PresentPass, passKey } from './pass-notice.tsx'

type LeavingDialogProps = {
  readonly desk: Pick<Desk, 'set' | 'ask' | 'soon' | 'takeBack' | 'passing'>
  readonly state: Pick<DeskState, 'desk' | 'seats' | 'figures' | 'identities' | 'held'>
  readonly onPass: (conversation: ConversationId) => void
  readonly onClose: () => void
  readonly onSignOut: () => void
}

/**
 * Leaving would leave young people without an answer: the page shows whom, and who waits with nobody else there. Each conversation can be passed on or ended
 * here, or the listener stays for them. Nothing new comes meanwhile (SPEC C29); going back gives the listener the availability that they had.
 */
export function LeavingDialog({
  desk,
  state: { desk: own, seats, figures, identities, held },
  onPass,
  onClose,
  onSignOut,
}: LeavingDialogProps) {
  const back = useRef<HTMLButtonElement>(null)
  const before = useRef(own?.isFinishing ? undefined : own?.availability)
  useEffect(() => {
    if (before.current !== undefined) void desk.ask({ name: 'desk:finish', body: {} })
    back.current?.focus()
  }, [desk])

  // A dialog that was closed by its button closes once more when it leaves the page.
  function goBack() {
    if (before.current !== undefined) void desk.set({ availability: before.current })
    before.current = undefined
    onClose()
  }

  function stay() {
    before.current = undefined
    onClose()
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
    <Dialog title={t`Conversations en cours`} onClose={goBack}>
      <div role="status">
        <p>
          {plural(seats.length, {
            0: 'Il n’y a plus de conversation en cours. Vous pouvez partir.',
            one: 'Un jeune vous parle encore. Si vous partez, il attend quelqu’un d’autre.',
            other: '# jeunes vous parlent encore. Si vous partez, ils attendent quelqu’un d’autre.',
          })}
        </p>
        {own?.nobodyElse && figures.waiting > 0 && <p>{nobodyElseWords(figures.waiting)}</p>}
        {seats.map(
          ({ conversation, pass }) =>
            pass && (
              <PresentPass
                key={`${conversation} ${passKey(pass)}`}
                {...{ conversation, pass }}
                passing={desk.passing}
              />
            ),
        )}
        <HeldActs state={{ held, identities }} onTakeBack={desk.takeBack} />
      </div>
      {seats.length > 0 && (
        <p>{t`Une conversation terminée est effacée tout de suite, pour vous comme pour le jeune. Rien de nouveau n’arrive pendant ce temps.`}</p>
      )}
      <ul className="listener-leaving">
        {seats.map((seat) => {
          const { conversation } = seat
          const identity = identities.get(conversation)
          return (
            <li key={conversation} className="listener-leaving-one">
              {identity && <IdentityBadge identity={identity} />}
              {canPass(seat) && (
                <button type="button" className="button" onClick={() => onPass(conversation)}>
                  {t`Passer la main pour ${identity?.name ?? ''}`}
                </button>
              )}
              <button type="button" className="button" data-kind="danger" onClick={() => end(conversation)}>
                {t`Terminer avec ${identity?.name ?? ''}`}
              </button>
            </li>
          )
        })}
      </ul>
      <div className="listener-dialog-actions">
        <button ref={back} type="button" className="button" onClick={goBack}>
          {t`Revenir`}
        </button>
        {seats.length > 0 && (
          <button type="button" className="button" onClick={stay}>
            {t`Rester pour finir`}
          </button>
        )}
        {seats.length === 0 && (
          <button type="button" className="button" data-kind="main" onClick={leave}>
            {t`Se déconnecter`}
          </button>
        )}
      </div>
    </Dialog>
  )
}
