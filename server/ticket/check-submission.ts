import { createHash } from 'node:crypto'
import { partNames } from '#shared/consent/scope.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { consentTexts, findConsentText } from '#shared/consent/texts.ts'
import { canonicalJson } from '#shared/protocol/canonical.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { isNamed } from '#shared/protocol/consent-text.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { type TicketSubmission, ticketSubmission } from '#shared/protocol/submission.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { ticketIdOf } from './permit.ts'
import { type Term, termOf } from './term.ts'
import { dayAfter } from './views.ts'

/** A consent record that was checked, and the term that its text gives the ticket. */
export type Consented = { readonly record: ConsentRecord; readonly term: Term }

/**
 * Checks a submission without any state (SPEC H2): the key that the consent record names has signed it, the ticket is that key's, its hashes match
 * every ciphertext and the wrap, and its text is a known one with the record's term (H13). Refuses `bad-signature`, `bad-seal`.
 */
export function checkSubmission(
  submission: TicketSubmission,
  texts: readonly ConsentText[] = consentTexts,
): Result<Consented, 'bad-signature' | 'bad-seal'> {
  const parsed = parseConsentRecord(submission.consent)
  if (!parsed.ok) return refuse('bad-signature')
  const signed = verifySigned(parsed, parsed.value.payload.sig)
  if (!signed.ok) return signed
  const record = signed.value
  if (record.ticket !== submission.ticket || ticketIdOf(record.sig) !== record.ticket) return refuse('bad-seal')
  if (record.wrapSha256 !== sha256OfBytes(submission.teamWrap)) return refuse('bad-seal')
  for (const name of partNames) {
    const sealed = submission.parts[name]
    if (sealed === undefined ? record.parts[name] !== undefined : record.parts[name] !== sha256OfBytes(sealed)) {
      return refuse('bad-seal')
    }
  }
  const text = findConsentText(record, texts)
  if (text === null || !isNamed(record, text) || record.termDays !== text.facts.termDays) return refuse('bad-seal')
  return ok({ record, term: termOf(text.facts, record.day) })
}

/** Within one day: a device's clock may be a day off, and midnight may pass between sealing and sending. */
export function isAboutToday(day: string, now: number): boolean {
  const today = serviceDay(now)
  return day >= dayAfter(today, -1) && day <= dayAfter(today, 1)
}

/** A hash of these exact bytes: it recognises a repeat, and nothing else. */
export const submissionSha256 = (submission: TicketSubmission): string =>
  createHash('sha256').update(canonicalJson(ticketSubmission, submission)).digest('base64url')
