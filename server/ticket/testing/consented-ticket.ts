import { randomBytes } from 'node:crypto'
import { newestConsentText } from '#shared/consent/texts.ts'
import { type ConsentRecord, consentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { Withdrawal } from '#shared/protocol/withdrawal.ts'
import { randomId, randomSecret, sha256OfBytes } from '../../platform/random-id.ts'
import { type DrawnPermit, drawnPermit, signedBy } from './drawn-permit.ts'

const random = (length: number) => randomBytes(length).toString('base64url')

export type ConsentedTicket = {
  readonly permit: DrawnPermit
  readonly submission: TicketSubmission
  readonly bearer: string
  readonly proof: string
  withdrawal(payload?: Partial<Withdrawal>): string
}

/** A ticket as a device submits it. The server cannot decrypt, so the ciphertexts are random bytes of the right form. */
export function consentedTicket(options: {
  readonly day: string
  readonly team: string
  readonly epoch?: number
  readonly permit?: DrawnPermit
  readonly record?: Partial<ConsentRecord>
  readonly withCode?: boolean
  readonly withContact?: boolean
  /** Secrets that a device would draw: given where a test is to be the same each time. */
  readonly bearer?: string
  readonly lookup?: string
}): ConsentedTicket {
  const { day, team, epoch = 1, permit = drawnPermit(), record = {}, withCode = true, withContact = true } = options
  const { bearer = randomSecret(), lookup = randomId() } = options
  const contact = withContact ? { contact: random(284) } : {}
  const parts = { summary: random(284), ...contact, triage: random(284), attestation: random(4124) }
  const teamWrap = random(113)
  const proof = randomSecret()
  const consent = signedBy(permit.key, 'consent', consentRecord, {
    ticket: permit.ticket,
    ...nameText(newestConsentText('fr')),
    scope: ['summary', ...(withContact ? (['contact'] as const) : []), 'triage', 'attestation'],
    parts: {
      summary: sha256OfBytes(parts.summary),
      ...(contact.contact !== undefined && { contact: sha256OfBytes(contact.contact) }),
      triage: sha256OfBytes(parts.triage),
      attestation: sha256OfBytes(parts.attestation),
    },
    recipient: { team, epoch, fingerprint: random(32) },
    wrapSha256: sha256OfBytes(teamWrap),
    termDays: newestConsentText('fr').facts.termDays,
    day,
    sig: permit.sig,
    ...record,
  })
  const returnCode = { lookup, proofHash: sha256OfBytes(proof), selfWrap: random(124) }
  return {
    permit,
    bearer,
    proof,
    submission: {
      ticket: permit.ticket,
      r: permit.r,
      consent,
      teamWrap,
      parts,
      bearerHash: sha256OfBytes(bearer),
      returnCode: withCode ? returnCode : null,
    },
    withdrawal: (payload) => permit.withdrawal({ day, ...payload }),
  }
}
