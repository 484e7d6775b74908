import { t } from '@lingui/core/macro'
import { Activity, type RefObject } from 'react'
import { showEach } from '#client/ui/show-each.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { Desk } from '../desk/desk.ts'
import { type DeskState, selectedSeat } from '../desk/desk-state.ts'
import type { Shortcuts } from '../shortcuts/shortcuts.ts'
import { type Beside, ConversationPane } from './conversation-pane.tsx'

type ConversationPanesProps = {
  readonly desk: Desk
  readonly state: DeskState
  readonly now: number
  readonly beside: Beside | undefined
  readonly shortcuts: Shortcuts
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onBeside: (beside: Beside) => void
  readonly onPass: () => void
  readonly onEnd: () => void
}

/** Each conversation at the desk. Only the one in front is visible. */
export function ConversationPanes(props: ConversationPanesProps) {
  const { desk, state, now, beside, shortcuts, field, onBeside, onPass, onEnd } = props
  const seat = selectedSeat(state)
  return showEach(
    state.seats,
    (each) => {
      const of = state.identities.get(each.conversation)
      const isInFront = each === seat
      return (
        of && (
          // The others stay in the page, hidden: a long log is not built anew at each change between them.
          <Activity key={each.conversation} mode={isInFront ? 'visible' : 'hidden'}>
            <PartBoundary way={endButton(onEnd)}>
              <ConversationPane
                desk={desk}
                state={state}
                seat={each}
                identity={of}
                now={now}
                beside={isInFront ? beside : undefined}
                shortcuts={shortcuts}
                field={field}
                onBeside={onBeside}
                onPass={onPass}
                onEnd={onEnd}
              />
            </PartBoundary>
          </Activity>
        )
      )
    },
    () => null,
  )
}

const endButton = (onEnd: () => void) => (
  <button type="button" className="button" onClick={onEnd}>
    {t`Terminer`}
  </button>
)
