import { createHash } from 'node:crypto'
import { partNames } from '#shared/consent/scope.ts'
import { canonicalJson } from '#shared/protocol/canonical.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { type TicketSubmission, ticketSubmission } from '#shared/protocol/submission.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { dayAfter } from './views.ts'

/**
 * Checks a submission without any state (SPEC H2): the key that the consent record names has signed it, and its hashes match every
 * ciphertext and the wrap. Refuses `bad-signature`, `bad-seal`, and `not-available` for a day that is not within a day of today.
 */
export function checkSubmission(
  submission: TicketSubmission,
  now: number,
): Result<ConsentRecord, 'bad-signature' | 'bad-seal' | 'not-available'> {
  const parsed = parseConsentRecord(submission.consent)
  if (!parsed.ok) return refuse('bad-signature')
  const signed = verifySigned(parsed, parsed.value.payload.sig)
  if (!signed.ok) return signed
  const record = signed.value
  if (record.ticket !== submission.ticket) return refuse('bad-seal')
  if (record.wrapSha256 !== sha256OfBytes(submission.teamWrap)) return refuse('bad-seal')
  for (const name of partNames) {
    const sealed = submission.parts[name]
    if (sealed === undefined ? record.parts[name] !== undefined : record.parts[name] !== sha256OfBytes(sealed)) {
      return refuse('bad-seal')
    }
  }
  return isAboutToday(record.day, now) ? ok(record) : refuse('not-available')
}

/** Within one day: a device's clock may be a day off, and midnight may pass between sealing and sending. */
export function isAboutToday(day: string, now: number): boolean {
  const today = serviceDay(now)
  return day >= dayAfter(today, -1) && day <= dayAfter(today, 1)
}

/** A hash of these exact bytes: it recognises a repeat, and nothing else. */
export const submissionSha256 = (submission: TicketSubmission): string =>
  createHash('sha256').update(canonicalJson(ticketSubmission, submission)).digest('base64url')
