import { unreachable } from '../result.ts'

/** The phase of a ticket. `withdrawn` and `expired` are tombstones: no content is left. */
export const ticketPhases = ['received', 'taken', 'answered', 'closed', 'declined', 'withdrawn', 'expired'] as const
export type TicketPhase = (typeof ticketPhases)[number]

export type TicketMove = 'take' | 'answer' | 'put-back' | 'close' | 'decline' | 'withdraw' | 'expire'

/** The phase after `move`, or null where the move is not allowed (SPEC H6). */
export function advanceTicket(phase: TicketPhase, move: TicketMove): TicketPhase | null {
  switch (move) {
    case 'take':
      return phase === 'received' ? 'taken' : null
    case 'answer':
      return phase === 'taken' || phase === 'answered' ? 'answered' : null
    case 'put-back':
      return phase === 'taken' || phase === 'answered' ? 'received' : null
    case 'close':
      return phase === 'taken' || phase === 'answered' ? 'closed' : null
    case 'decline':
      return isOpenTicket(phase) ? 'declined' : null
    case 'withdraw':
      return hasContent(phase) ? 'withdrawn' : null
    case 'expire':
      return hasContent(phase) ? 'expired' : null
    default:
      return unreachable(move)
  }
}

/** Whether a member can still answer, so that the young person can write. */
export const isOpenTicket = (phase: TicketPhase): boolean =>
  phase === 'received' || phase === 'taken' || phase === 'answered'

/** Whether keys and content still exist, so that the ticket can be read and withdrawn. */
export const hasContent = (phase: TicketPhase): boolean => phase !== 'withdrawn' && phase !== 'expired'
