import { cardLines } from '#client/handover/card-view/card-lines.ts'
import { HandoverPanel } from '#client/handover/panel/handover-panel.tsx'
import { obstacleTo, proposalsOf } from '#client/handover/panel/handover-progress.ts'
import { unreachable } from '#shared/result.ts'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import type { SeatState } from '../desk/seat-state.ts'
import { insertPhrase } from '../phrases/phrases.ts'
import type { Beside } from './conversation-pane.tsx'
import { DangerPanel } from './danger-panel.tsx'
import { HelpCardPicker } from './help-card-picker.tsx'
import { PhrasePicker } from './phrase-picker.tsx'

type BesidePaneProps = {
  readonly beside: Beside
  readonly desk: Desk
  readonly state: DeskState
  readonly seat: SeatState
  readonly name: string
  /** The alias in the listener's certificate; null without one. */
  readonly alias: string | null
  readonly onClose: () => void
  readonly onReply: () => void
}

/** The one panel open beside the conversation, about that conversation. */
export function BesidePane({ beside, desk, state, seat, name, alias, onClose, onReply }: BesidePaneProps) {
  const { conversation } = seat
  const held = seat.access !== 'open'
  switch (beside) {
    case 'phrases':
      return (
        <PhrasePicker
          onClose={onClose}
          onInsert={(phrase) => {
            desk.write(conversation, insertPhrase(seat.drafts.reply, phrase))
            onReply()
          }}
        />
      )
    case 'help-cards':
      return (
        <HelpCardPicker
          helpCards={state.helpCards}
          outbox={seat.log.outbox}
          name={name}
          held={held}
          onSend={(card) => desk.sendHelpCard(conversation, card)}
          onClose={onClose}
        />
      )
    case 'danger':
      return (
        <DangerPanel
          outbox={seat.log.outbox}
          name={name}
          held={held}
          said={state.said?.conversation === conversation ? state.said : null}
          onSendLine={(text) => desk.soon({ kind: 'line', conversation, text })}
          onClose={onClose}
        />
      )
    case 'handover': {
      const proposals = proposalsOf(seat.log, seat.youthHas)
      return (
        <HandoverPanel
          draft={seat.drafts.handover}
          lines={cardLines(seat.log.timeline)}
          from={alias ?? state.staff?.alias ?? ''}
          proposals={proposals}
          obstacle={obstacleTo({
            handover: state.desk?.handover ?? 'no-team',
            holdsCertificate: alias !== null,
            holdsKey: !held,
            proposals,
          })}
          proposing={seat.proposing}
          refused={seat.proposeRefused}
          now={desk.serviceNow()}
          onChange={(change) => desk.prepare(conversation, change)}
          onPropose={() => void desk.propose(conversation)}
          onClose={onClose}
        />
      )
    }
    default:
      return unreachable(beside)
  }
}
