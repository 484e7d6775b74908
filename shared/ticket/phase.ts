import { unreachable } from '../result.ts'

/** Where a ticket stands. `withdrawn` and `expired` are tombstones: nothing of the content is left. */
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

/** Somebody may still answer: the young person can write. */
export const isOpenTicket = (phase: TicketPhase): boolean =>
  phase === 'received' || phase === 'taken' || phase === 'answered'

/** Keys and content still exist: it can be read back, and withdrawn. */
export const hasContent = (phase: TicketPhase): boolean => phase !== 'withdrawn' && phase !== 'expired'
