import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Act, Desk, DeskState } from '../desk/desk-state.ts'
import { isMine } from '../desk/ticket-facts.ts'
import { CloseDialog } from './close-dialog.tsx'
import { DeclineDialog } from './decline-dialog.tsx'

/** What this member can do with the ticket now. */
export function Actions({ desk, state, ticket }: { desk: Desk; state: DeskState; ticket: CellTicket }) {
  const [asking, setAsking] = useState<'close' | 'decline' | null>(null)
  const { me } = state.facts
  const isReceived = ticket.phase === 'received'
  const isMineToDo = isMine(ticket, me) && (ticket.phase === 'taken' || ticket.phase === 'answered')
  if (!isReceived && !isMineToDo) return null

  const isOffline = state.connection !== 'connected'
  const button = (words: string, onPress: () => void, kind?: 'main') => (
    <button
      type="button"
      className="button"
      data-kind={kind}
      aria-disabled={state.acting !== null || isOffline}
      onClick={() => {
        if (state.acting === null && !isOffline) onPress()
      }}
    >
      {words}
    </button>
  )
  const act = (name: Exclude<Act, 'decline'>) => () => {
    void desk.act(name)
  }
  return (
    <div className="cell-actions">
      {isReceived && button(t`Prendre en charge`, act('take'), 'main')}
      {isReceived && !ticket.passedBy.includes(me) && button(t`Passer`, act('pass'))}
      {button(t`Décliner`, () => setAsking('decline'))}
      {isMineToDo && button(t`Rendre`, act('put-back'))}
      {isMineToDo && button(t`Clore`, () => setAsking('close'))}
      <p role="status" className="cell-progress">
        {state.acting !== null && t`Un instant…`}
      </p>
      {asking === 'close' && (
        <CloseDialog
          onConfirm={() => {
            setAsking(null)
            act('close')()
          }}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'decline' && <DeclineDialog desk={desk} onClose={() => setAsking(null)} />}
    </div>
  )
}
