import type { ConsentText } from '#shared/consent/text.ts'
import { consentTexts, findConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { isNamed } from '#shared/protocol/consent-text.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { ticketIdOf } from './permit.ts'
import { isSignedBy } from './signature.ts'

export type ConsentRefusal =
  | 'consent-malformed'
  | 'consent-bad-signature'
  | 'consent-other-ticket'
  | 'consent-unknown-text'
  | 'consent-altered-text'

/** A consent record that was checked, and the text that was read. */
export type VerifiedConsent = { readonly record: ConsentRecord; readonly consentText: ConsentText }

/**
 * Checks a consent record: it is this ticket's, signed by the key it names, whose one ticket this is. Its text is a known one, word for word, with its facts and blanks,
 * and the record has the term of that text.
 */
export async function verifyConsent(
  ticket: TicketId,
  text: string,
  texts: readonly ConsentText[] = consentTexts,
): Promise<Result<VerifiedConsent, ConsentRefusal>> {
  const parsed = parseConsentRecord(text)
  if (!parsed.ok) return refuse('consent-malformed')
  const record = parsed.value.payload
  if (!(await isSignedBy(record.sig, parsed.value))) return refuse('consent-bad-signature')
  if (record.ticket !== ticket || (await ticketIdOf(record.sig)) !== ticket) return refuse('consent-other-ticket')
  const consentText = findConsentText(record, texts)
  if (consentText === null) return refuse('consent-unknown-text')
  if (!isNamed(record, consentText) || record.termDays !== consentText.facts.termDays) {
    return refuse('consent-altered-text')
  }
  return ok({ record, consentText })
}
