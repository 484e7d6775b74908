import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { TicketId } from '#shared/ids.ts'
import { commitmentContext, type PermitProof, ticketIdContext } from '#shared/protocol/permit.ts'
import { sha256 } from './hash.ts'

/** The commitment of a permit: 32 bytes, base64url. */
export const commitmentOf = (proof: PermitProof): Promise<string> => sha256(commitmentContext(proof))

/** The id of the one ticket that this key can make: 16 bytes, base64url. */
export async function ticketIdOf(sig: string): Promise<TicketId> {
  const bytes: Bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', ticketIdContext(sig)))
  return toBase64url(bytes.slice(0, 16)) as TicketId
}
