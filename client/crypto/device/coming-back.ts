import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { FoundTicket } from '#shared/protocol/follow-up.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type ConsentRefusal, verifyConsent } from '../consent.ts'
import type { ReturnCode } from './return-code.ts'
import { type TicketKeys, unwrapWithCode } from './ticket-keys.ts'

export type ComingBack = { readonly keys: TicketKeys; readonly record: ConsentRecord }

/** Opens a ticket with its code. `wrong-code` also if the server returned a wrap or a consent record of another code. */
export async function comeBack(
  found: FoundTicket,
  code: ReturnCode,
): Promise<Result<ComingBack, ConsentRefusal | 'wrong-code'>> {
  const consent = await verifyConsent(found.ticket, found.consent)
  if (!consent.ok) return consent
  const keys = await unwrapWithCode(code.wrapKey, found.selfWrap, found.ticket, consent.value.record.sig)
  return keys === null ? refuse('wrong-code') : ok({ keys, record: consent.value.record })
}
