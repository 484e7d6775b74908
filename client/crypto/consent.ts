import { findConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { isSignedBy } from './signature.ts'

export type ConsentRefusal =
  | 'consent-malformed'
  | 'consent-bad-signature'
  | 'consent-other-ticket'
  | 'consent-unknown-text'
  | 'consent-altered-text'

/** Checks a consent record: it is this ticket's, signed by the key it names, and its text is a known one, word for word. */
export async function verifyConsent(ticket: TicketId, text: string): Promise<Result<ConsentRecord, ConsentRefusal>> {
  const parsed = parseConsentRecord(text)
  if (!parsed.ok) return refuse('consent-malformed')
  const record = parsed.value.payload
  if (!(await isSignedBy(record.sig, parsed.value))) return refuse('consent-bad-signature')
  if (record.ticket !== ticket) return refuse('consent-other-ticket')
  const known = findConsentText(record.text)
  if (known === null) return refuse('consent-unknown-text')
  if (known.sha256 !== record.textSha256) return refuse('consent-altered-text')
  return ok(record)
}
