import { useState } from 'react'
import type { ConversationId } from '#shared/ids.ts'
import type { Desk } from '../desk/desk.ts'
import { type DeskState, selectedSeat } from '../desk/desk-state.ts'
import { canPass } from '../desk/seat-state.ts'
import type { Shortcuts } from '../shortcuts/shortcuts.ts'
import { CallDialog } from './call-dialog.tsx'
import { EndConfirmation } from './end-confirmation.tsx'
import { LeavingDialog } from './leaving-dialog.tsx'
import { PassDialog } from './pass-dialog.tsx'
import { ShortcutList } from './shortcut-list.tsx'

/** What the desk can ask its listener; one at a time. */
export type Asked = 'end' | 'leaving' | 'shortcuts' | 'call' | { readonly pass: ConversationId }

type DeskDialogsProps = {
  readonly asked: Asked | undefined
  readonly desk: Desk
  readonly state: DeskState
  readonly shortcuts: Shortcuts
  readonly onShortcuts: (shortcuts: Shortcuts) => void
  readonly onAsk: (asked: Asked) => void
  readonly onClose: () => void
  readonly onSignOut: () => void
}

/** The dialog that is open over the desk, if there is one. */
export function DeskDialogs(props: DeskDialogsProps) {
  const { asked, desk, state, shortcuts, onShortcuts, onAsk, onClose, onSignOut } = props
  const [leftTo, setLeftTo] = useState<ConversationId>()
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
      {typeof asked === 'object' && <Passes {...{ desk, state, onClose }} conversation={asked.pass} />}
      {asked === 'call' && (
        <CallDialog
          state={state}
          onCall={(subject) => {
            void desk.ask({ name: 'colleague:call', body: subject })
            const about = state.seats.find(({ conversation }) => conversation === subject.conversation)
            // Whoever needs relief passes the conversation on; coordination knows meanwhile.
            if (subject.reason === 'relief' && about && canPass(about)) onAsk({ pass: about.conversation })
            else onClose()
          }}
          onClose={onClose}
        />
      )}
      {asked === 'leaving' && (
        <LeavingDialog desk={desk} state={state} onPass={setLeftTo} onClose={onClose} onSignOut={onSignOut} />
      )}
      {asked === 'leaving' && leftTo !== undefined && (
        <Passes {...{ desk, state }} conversation={leftTo} onClose={() => setLeftTo(undefined)} />
      )}
      {asked === 'shortcuts' && <ShortcutList shortcuts={shortcuts} onChange={onShortcuts} onClose={onClose} />}
    </>
  )
}

type PassesProps = Pick<DeskDialogsProps, 'desk' | 'state' | 'onClose'> & { readonly conversation: ConversationId }

/** The conversation may leave while its listener chooses. */
function Passes({ desk, state, conversation, onClose }: PassesProps) {
  const identity = state.seats.some((each) => each.conversation === conversation) && state.identities.get(conversation)
  if (!identity) return null
  const isAlone = state.desk?.nobodyElse ?? false
  return <PassDialog key={conversation} {...{ desk, conversation, isAlone, onClose }} name={identity.name} />
}
