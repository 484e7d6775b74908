import { fromBase64url } from '../base64url.ts'
import type { TicketId } from '../ids.ts'

/** What staff call a ticket: four digits of its id, the same on every desk. They say nothing about anybody, and are not unique. */
export function ticketNumber(ticket: TicketId): string {
  const [high = 0, low = 0] = fromBase64url(ticket) ?? []
  return String(((high << 8) | low) % 10_000).padStart(4, '0')
}
