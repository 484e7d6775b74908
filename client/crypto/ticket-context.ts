import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { PartName } from '#shared/consent/scope.ts'
import type { TicketId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveSealingKey } from './derive.ts'

/** The team's wrap, bound to the certificate the young person's device verified. */
export const teamWrapContext = (
  ticket: TicketId,
  recipient: { readonly team: string; readonly epoch: number; readonly fingerprint: string },
  sig: string,
): Bytes => context('ticket', ticket, recipient.team, recipient.epoch, recipient.fingerprint, sig)

/** The context of a wrap that a member made for a later epoch of their team. */
export const rewrapContext = (ticket: TicketId, team: string, epoch: number, sig: string): Bytes =>
  context('ticket-rewrap', ticket, team, epoch, sig)

export const partContext = (ticket: TicketId, name: PartName): Bytes => context('part', ticket, name)

/** Each part has a separate key, so that one can be opened without the others. */
export function partKey(ticketKey: CryptoKey, ticket: TicketId, name: PartName): Promise<CryptoKey> {
  const salt = fromBase64url(ticket)
  if (salt?.length !== 16) throw new RangeError('not a ticket id')
  return deriveSealingKey(ticketKey, salt, context('part', name))
}
