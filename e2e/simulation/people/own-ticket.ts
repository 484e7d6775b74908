import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { OwnTicket } from './thread-page.ts'

/** A ticket as its young person keeps it, from the keys in their tab. */
export const ownTicket = ({
  ticket,
  bearer,
  sig,
  scalar,
}: Pick<TicketKeys, 'ticket' | 'bearer' | 'sig' | 'scalar'>): OwnTicket => ({
  ...{ id: ticket, bearer, sig, scalar, withdrawing: 'no' },
  withdrawal: (payload) => drawnPermit({ scalar }).withdrawal(payload),
})
