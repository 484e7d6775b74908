import type { StaffId } from '#shared/ids.ts'
import type { Certificate, CertificateRole, RoleOf, Wanted } from '#shared/protocol/certificate.ts'
import { type Staple, staple, stapledFor } from '#shared/protocol/staple.ts'
import { fingerprint, type VerifiedCertificate, verifyCertificate } from '../certificate.ts'
import { type FreshPair, importPair } from '../key-pair.ts'
import { newId } from '../random.ts'
import { sign } from '../signature.ts'
import { certificatePeriod, issueCertificate } from '../staff/issue.ts'
import { newOrganisation } from '../staff/organisation.ts'
import { newStaffKeys } from '../staff/staff-keys.ts'
import { makeTeamEpoch, openTeamKey, type TeamKey } from '../staff/team-key.ts'
import type { StaplePin } from '../staple.ts'

/** 23 November 2026, 09:00 in Paris. */
export const now = Date.UTC(2026, 10, 23, 8)
export const today = '2026-11-23'

export type Organisation = { readonly public: string; readonly key: CryptoKey }

/** The deployment of every organisation here. */
export const deploymentId = 'DDDDDDDDDDDDDDDDDDDDDA'
export const pinOf = (organisation: Organisation): StaplePin => ({ organisation: organisation.public, deploymentId })

export async function anOrganisation(): Promise<Organisation> {
  const fresh = await newOrganisation()
  return { public: fresh.public, key: (await pairOf('sig', fresh)).privateKey }
}

type MemberRole = Exclude<CertificateRole, 'team'>

export type Member<Role extends MemberRole> = {
  readonly id: StaffId
  readonly enc: CryptoKeyPair
  readonly sig: CryptoKeyPair
  /** Former and next `enc` pairs. */
  readonly others: readonly CryptoKeyPair[]
  readonly certificate: VerifiedCertificate<Role>
  /** Issued now. */
  readonly staple: string
}

/** A certified member of staff; `altered` replaces fields of their certificate. */
export async function aMember<Role extends MemberRole>(
  organisation: Organisation,
  role: Role,
  altered: Partial<Certificate> = {},
): Promise<Member<Role>> {
  const keys = await newStaffKeys()
  const id = newId<StaffId>()
  const leaf = {
    id,
    role,
    alias: 'Sam',
    title: 'écoute',
    person: id,
    enc: keys.enc.public,
    sig: keys.sig.public,
    ...certificatePeriod(now),
    ...altered,
  } as Certificate
  const signed = await certified(organisation, leaf, role)
  return {
    id,
    enc: await pairOf('enc', keys.enc),
    sig: await pairOf('sig', keys.sig),
    others: [],
    certificate: signed as VerifiedCertificate<Role>,
    staple: await aStaple(organisation, { fingerprint: await fingerprint(signed.text) }),
  }
}

/** The first roster, as every staple here names it. */
export const firstRoster = { number: 1, hash: 'A'.repeat(43) }

/** A staple of the first roster, issued at `at`, milliseconds; `altered` replaces fields of it. */
export function aStaple(
  { key }: Organisation,
  { fingerprint }: { readonly fingerprint: string },
  at = now,
  altered: Partial<Staple> = {},
): Promise<string> {
  const issued = Math.floor(at / 1000)
  const of = { deployment: deploymentId, fingerprint, ...firstRoster }
  return sign('staple', staple, { ...of, issued, until: issued + stapledFor, ...altered }, key)
}

export type Team = {
  readonly certificate: VerifiedCertificate<'team'>
  readonly key: TeamKey
  readonly member: Member<'cell'>
  readonly wrap: string
  /** Issued now. */
  readonly staple: string
}

/** A certified epoch of a team of one. */
export async function aTeam(
  organisation: Organisation,
  epoch = 1,
  team: string = newId<StaffId>(),
  dates: Pick<Certificate, 'nbf' | 'exp'> = certificatePeriod(now),
): Promise<Team> {
  const member = await aMember(organisation, 'cell')
  const recovery = await newOrganisation()
  const maker = { id: member.id, sig: member.sig, deployment: deploymentId }
  const made = await makeTeamEpoch({ team, epoch, recovery: recovery.public }, [member.certificate], maker)
  const leaf = { id: team, role: 'team', purpose: 'team:suivi', alias: 'Équipe de suivi', enc: made.public }
  const certificate = await certified(
    organisation,
    { ...leaf, epoch, recovery: recovery.public, ...dates } as Certificate,
    'team:suivi',
  )
  const [wrap] = made.wraps
  if (wrap === undefined) throw new Error('no wrap')
  const key = must(await openTeamKey(member, wrap.wrap, certificate))
  return { certificate, key, member, wrap: wrap.wrap, staple: await aStaple(organisation, certificate) }
}

export async function certified<W extends Wanted>(
  organisation: Organisation,
  leaf: Certificate,
  role: W,
): Promise<VerifiedCertificate<RoleOf<W>>> {
  const text = must(await issueCertificate(organisation.key, leaf))
  return must(await verifyCertificate(organisation.public, text, { role, now: (leaf.nbf + 1) * 1000 }))
}

export const pairOf = async (use: 'enc' | 'sig', fresh: FreshPair) =>
  must(await importPair(use, fresh.scalar, fresh.public))

/** The value of a result that a test expects not to be refused. */
export function must<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refused: string },
): Value {
  if (!result.ok) throw new Error(`refused: ${result.refused}`)
  return result.value
}
