import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { type ConsentRecord, consentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { type SignedType, unsignedText } from '#shared/protocol/signed.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { type Withdrawal, withdrawal } from '#shared/protocol/withdrawal.ts'
import { randomId, randomSecret, sha256OfBytes } from '../../platform/random-id.ts'

const random = (length: number) => randomBytes(length).toString('base64url')

export type ConsentedTicket = {
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
  readonly permit?: string
  readonly record?: Partial<ConsentRecord>
  readonly withCode?: boolean
  /** Names and secrets that a device would draw: given where a test is to be the same each time. */
  readonly ticket?: TicketId
  readonly bearer?: string
  readonly lookup?: string
}): ConsentedTicket {
  const { day, team, epoch = 1, permit = randomId(), record = {}, withCode = true } = options
  const { ticket = randomId() as TicketId, bearer = randomSecret(), lookup = randomId() } = options
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const parts = { summary: random(284), triage: random(284), attestation: random(4124) }
  const teamWrap = random(113)
  const proof = randomSecret()
  const consent = signed('consent', privateKey, consentRecord, {
    ticket,
    ...nameText(newestConsentText('fr')),
    scope: ['summary', 'triage', 'attestation'],
    parts: {
      summary: sha256OfBytes(parts.summary),
      triage: sha256OfBytes(parts.triage),
      attestation: sha256OfBytes(parts.attestation),
    },
    recipient: { team, epoch, fingerprint: random(32) },
    wrapSha256: sha256OfBytes(teamWrap),
    termDays: newestConsentText('fr').facts.termDays,
    day,
    sig: rawPoint(publicKey),
    ...record,
  })
  const returnCode = { lookup, proofHash: sha256OfBytes(proof), selfWrap: random(124) }
  return {
    bearer,
    proof,
    submission: {
      ticket,
      permit,
      consent,
      teamWrap,
      parts,
      bearerHash: sha256OfBytes(bearer),
      returnCode: withCode ? returnCode : null,
    },
    withdrawal: (payload) => signed('withdrawal', privateKey, withdrawal, { ticket, day, ...payload }),
  }
}

function signed<Schema extends Parameters<typeof unsignedText>[1]>(
  type: SignedType,
  key: KeyObject,
  schema: Schema,
  payload: Parameters<typeof unsignedText<Schema>>[2],
): string {
  const text = unsignedText(type, schema, payload)
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function rawPoint(key: KeyObject): string {
  const { x, y } = key.export({ format: 'jwk' })
  return Buffer.concat([
    Buffer.from([4]),
    Buffer.from(x ?? '', 'base64url'),
    Buffer.from(y ?? '', 'base64url'),
  ]).toString('base64url')
}
