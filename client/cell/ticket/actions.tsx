import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Act } from '../desk/desk-phases.ts'
import type { Desk, DeskState } from '../desk/desk-state.ts'
import { isMine } from '../desk/ticket-facts.ts'
import { CloseDialog } from './close-dialog.tsx'
import { DeclineDialog } from './decline-dialog.tsx'

type Properties = {
  readonly desk: Desk
  readonly state: DeskState
  readonly ticket: CellTicket
  /** The state of the ticket. */
  readonly words: string
  readonly onTake: () => void
}

/**
 * What this member can do with the ticket now. The most common action comes before the ticket's state, whose words replace it once it is done: no
 * other button ever takes the place of a button that was just pressed.
 */
export function Actions({ desk, state, ticket, words, onTake }: Properties) {
  const [asking, setAsking] = useState<'close' | 'decline' | null>(null)
  const { me } = state.facts
  const isReceived = ticket.phase === 'received'
  const isMineToDo = isMine(ticket, me) && (ticket.phase === 'taken' || ticket.phase === 'answered')
  const standing = <p className="cell-ticket-state">{words}</p>
  if (!isReceived && !isMineToDo) return standing

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
  const take = () => {
    onTake()
    act('take')()
  }
  return (
    <div className="cell-actions">
      <div className="cell-actions-first">
        {isReceived && button(t`Prendre en charge`, take, 'main')}
        {standing}
        <p role="status" className="cell-progress">
          {state.acting !== null && t`Un instant…`}
        </p>
      </div>
      <div className="cell-actions-others">
        {isMineToDo && button(t`Rendre`, act('put-back'))}
        {isMineToDo && button(t`Clore`, () => setAsking('close'))}
        {isReceived && !ticket.passedBy.includes(me) && button(t`Passer`, act('pass'))}
        {button(t`Décliner`, () => setAsking('decline'))}
      </div>
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
