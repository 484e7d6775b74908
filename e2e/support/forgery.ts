import { fingerprint, type VerifiedCertificate, verifyCertificate } from '#client/crypto/certificate.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import type { ReturnCode } from '#client/crypto/device/return-code.ts'
import { type SealedTicket, sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { signingKey } from '#client/crypto/device/ticket-keys.ts'
import { importPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { sign } from '#client/crypto/signature.ts'
import { attest } from '#client/crypto/staff/attest.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { newOrganisation } from '#client/crypto/staff/organisation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { toBase64url } from '#shared/base64url.ts'
import { utf8 } from '#shared/bytes.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { ProposalId, StaffId } from '#shared/ids.ts'
import type { Certificate } from '#shared/protocol/certificate.ts'
import { type ConsentRecord, consentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { type Staple, staple, stapledFor } from '#shared/protocol/staple.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import { must } from './must.ts'

/** What a holder of one key or another can make when they follow no rule. */

/** An organisation of the forger. */
export async function anotherOrganisation(): Promise<CryptoKey> {
  const fresh = await newOrganisation()
  return must(await importPair('sig', fresh.scalar, fresh.public)).privateKey
}

/** A voucher for a proposal: an id, a signing key, and what an organisation says of it. */
export type Voucher = { readonly id: StaffId; readonly sig: CryptoKey; readonly certificate: string }

/** A member certified by the holder of `organisation`, truly or not; `altered` replaces fields of the certificate. */
export async function aVoucher(organisation: CryptoKey, altered: Partial<Certificate> = {}): Promise<Voucher> {
  const keys = await newStaffKeys()
  const id = newId<StaffId>()
  const leaf = {
    id,
    role: 'listener',
    alias: 'Sam, écoutant',
    title: 'écoute',
    person: id,
    enc: keys.enc.public,
    sig: keys.sig.public,
    ...certificatePeriod(Date.now()),
    ...altered,
  } as Certificate
  const { privateKey } = must(await importPair('sig', keys.sig.scalar, keys.sig.public))
  return { id, sig: privateKey, certificate: must(await issueCertificate(organisation, leaf)) }
}

/** A staple for a certificate, as the holder of `organisation` would make it: issued now, unless it is altered. */
export async function aStaple(
  organisation: CryptoKey,
  deployment: string,
  certificate: string,
  altered: Partial<Staple> = {},
): Promise<string> {
  const { issued = Math.floor(Date.now() / 1000) } = altered
  const of = { deployment, fingerprint: await fingerprint(certificate), number: 1, hash: 'A'.repeat(43) }
  return sign('staple', staple, { ...of, issued, until: issued + stapledFor, ...altered }, organisation)
}

/** A team certificate as the holder of `organisation` would make it; fields that are not altered stay as in the true one. */
export async function aTeamCertificate(
  organisation: CryptoKey,
  { id, purpose, alias, enc, epoch, recovery, nbf, exp }: VerifiedCertificate<'team'>,
  altered: Partial<Certificate> = {},
): Promise<string> {
  const leaf = { id, role: 'team', purpose, alias, enc, epoch, recovery, nbf, exp, ...altered } as Certificate
  return must(await issueCertificate(organisation, leaf))
}

/** Expired four days ago: whatever the hour is, before the day of a consent and the day that the cell's page allows for a wrong clock. */
export function pastPeriod(): { readonly nbf: number; readonly exp: number } {
  const day = 86_400_000
  return certificatePeriod(Date.now() - (limits.certificateDays + 4) * day)
}

/** What a listener knows before they propose. */
/** `teamStaple`: without one the proposal is for no device that checks it. */
export type Permitted = {
  readonly commitment: string
  readonly team: VerifiedCertificate<'team'>
  readonly teamStaple?: string
}

/** A proposal with any voucher. `said` replaces fields of the attestation, `altered` fields of the proposal after it was signed. */
export async function aProposal(
  { commitment, team, teamStaple = 'none.none.none' }: Permitted,
  by: Voucher,
  {
    said = {},
    altered = {},
  }: { readonly said?: Partial<Parameters<typeof attest>[1]>; readonly altered?: Partial<Proposal> } = {},
): Promise<Proposal> {
  const expires = Date.now() + limits.permit
  const text = nameText(newestConsentText('fr'))
  const exp = Math.floor(expires / 1000)
  return {
    kind: 'proposal',
    id: newId<ProposalId>(),
    ...text,
    ...unsorted,
    specialities: ['social'],
    summary: 'Tu veux un suivi.',
    suggested: [],
    team: team.text,
    teamStaple,
    attestation: await attest(by.sig, { permit: commitment, listener: by.id, text, team, exp, ...said }),
    listener: by.certificate,
    expires,
    ...altered,
  }
}

/** A device without a person, which spends its permit and seals content that no page has checked. */
export async function sealUnchecked(
  proposal: Proposal,
  recipient: VerifiedCertificate<'team'>,
  chosen: ChosenParts,
  permit: Permit,
  code: ReturnCode | null = null,
): Promise<SealedTicket> {
  const unchecked = {
    ...proposal,
    consentText: newestConsentText('fr'),
    recipient,
    permit,
  } as unknown as CheckedProposal
  return must(await sealTicket({ proposal: unchecked, chosen, code, day: serviceDay(Date.now()) }))
}

/** The ticket with another consent record, signed by the ticket's own key. */
export async function signedAnew(ticket: SealedTicket, altered: Partial<ConsentRecord>): Promise<string> {
  const { payload } = must(parseConsentRecord(ticket.submission.consent))
  return sign('consent', consentRecord, { ...payload, ...altered }, await signingKey(ticket.keys))
}

/** A signed text whose payload was altered after the signature. */
export function edited(text: string, altered: Record<string, unknown>): string {
  const [header, payload = '', signature] = text.split('.')
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  return [header, toBase64url(utf8(JSON.stringify({ ...said, ...altered }))), signature].join('.')
}

/** Another sealed text of the same length. */
export const scrambled = (sealed: string): string =>
  `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`

export const verifiedTeam = async (organisation: string, text: string): Promise<VerifiedCertificate<'team'>> =>
  must(await verifyCertificate(organisation, text, { role: 'team:suivi', now: Date.now() }))

export const verifiedListener = async (organisation: string, text: string): Promise<VerifiedCertificate<'listener'>> =>
  must(await verifyCertificate(organisation, text, { role: 'listener', now: Date.now() }))
