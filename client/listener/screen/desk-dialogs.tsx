import type { Desk } from '../desk/desk.ts'
import { type DeskState, selectedSeat } from '../desk/desk-state.ts'
import type { Shortcuts } from '../shortcuts/shortcuts.ts'
import { CallDialog } from './call-dialog.tsx'
import { EndConfirmation } from './end-confirmation.tsx'
import { LeavingDialog } from './leaving-dialog.tsx'
import { PassDialog } from './pass-dialog.tsx'
import { ShortcutList } from './shortcut-list.tsx'

/** What the desk can ask its listener; one at a time. */
export type Asked = 'end' | 'leaving' | 'shortcuts' | 'call' | 'pass'

type DeskDialogsProps = {
  readonly asked: Asked | undefined
  readonly desk: Desk
  readonly state: DeskState
  readonly shortcuts: Shortcuts
  readonly onShortcuts: (shortcuts: Shortcuts) => void
  readonly onClose: () => void
  readonly onSignOut: () => void
}

/** The dialog that is open over the desk, if there is one. */
export function DeskDialogs({ asked, desk, state, shortcuts, onShortcuts, onClose, onSignOut }: DeskDialogsProps) {
  const seat = selectedSeat(state)
  const identity = seat && state.identities.get(seat.conversation)
  return (
    <>
      {asked === 'end' && seat && identity && (
        <EndConfirmation
          name={identity.name}
          onClose={onClose}
          onEnd={(abusive) => {
            onClose()
            desk.soon({ kind: 'end', conversation: seat.conversation, abusive })
          }}
        />
      )}
      {asked === 'pass' && seat && identity && (
        <PassDialog
          key={seat.conversation}
          desk={desk}
          conversation={seat.conversation}
          name={identity.name}
          onClose={onClose}
        />
      )}
      {asked === 'call' && (
        <CallDialog
          state={state}
          onCall={(subject) => {
            onClose()
            void desk.ask({ name: 'colleague:call', body: subject })
          }}
          onClose={onClose}
        />
      )}
      {asked === 'leaving' && <LeavingDialog desk={desk} state={state} onClose={onClose} onSignOut={onSignOut} />}
      {asked === 'shortcuts' && <ShortcutList shortcuts={shortcuts} onChange={onShortcuts} onClose={onClose} />}
    </>
  )
}
