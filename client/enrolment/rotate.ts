import { post } from '#client/connection/post.ts'
import { verifyCarried } from '#client/crypto/carried.ts'
import { fingerprint, type VerifiedCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { importPair } from '#client/crypto/key-pair.ts'
import { sign } from '#client/crypto/signature.ts'
import { newOrganisation, sealOrganisation } from '#client/crypto/staff/organisation.ts'
import { publicationOf, signRoster } from '#client/crypto/staff/roster.ts'
import { type Carried, carried } from '#shared/protocol/carried.ts'
import { type Certificate, certificate, followUpTeam } from '#shared/protocol/certificate.ts'
import { certifiedAgain, certifiedAsOver, type RotationBegun } from '#shared/protocol/rotation.ts'
import { signatureOf } from '#shared/protocol/signed.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveRoster } from '#shared/roster/derive.ts'
import { isSameTeam } from './certify-team.ts'
import { type Coordination, organisationKeyOf } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** Whom a rotation certifies again: the certificate that this browser's roster names, under the present key. */
export type InForce = VerifiedCertificate<Role>

/**
 * Everybody in force, as this browser knows it, in the roster's order, so that a person can look at each. `not-in-roster`: the service has no such
 * certificate of somebody, or shows one that this browser's roster does not name. Then nothing can be replaced until that is settled.
 */
export async function everybodyInForce({
  session,
  members,
  rosters,
}: Pick<Coordination, 'session' | 'members' | 'rosters'>): Promise<Result<readonly InForce[], EnrolmentRefusal>> {
  const held = rosters.held()
  if (held === null) return refuse('roster-alarm')
  const inForce: InForce[] = []
  for (const { staff, certificate: named } of held.roster.inForce) {
    const member = members.find((each) => each.status === 'active' && each.id === staff)
    if (member?.status !== 'active') return refuse('not-in-roster')
    const issued = await verifyIssued(session.organisation, member.certificate, member.role)
    if (!issued.ok || issued.value.id !== staff || issued.value.fingerprint !== named) return refuse('not-in-roster')
    inForce.push(issued.value)
  }
  return ok(inForce)
}

/** What a rotation waits for: nothing was changed, and nothing was begun. */
export type NotYet = Exclude<RotationBegun, { state: 'begun' }>

type Rotating = {
  readonly coordination: Coordination
  readonly team: Team
  /** Whom a person has looked at: everybody in force, or nothing is signed. */
  readonly seen: readonly string[]
  readonly origin?: string
}

/**
 * Makes another key of the organisation, certifies under it everybody whom a person has looked at, and puts it in the place of the former one (SPEC S23):
 * all of it in one request, so that a page that is closed before has changed nothing. Afterwards every session has ended, this one too. Answers
 * what it waits for where it cannot begin. `not-everybody`: somebody in force was not looked at. `stale`: this browser has followed a colleague's act meanwhile. `altered-certificate`: the service names an
 * epoch of the cell's key, or somebody who wrote on a ticket, that the present key never signed.
 */
export async function rotateOrganisation({
  coordination,
  team,
  seen,
  origin,
}: Rotating): Promise<Result<NotYet | null, EnrolmentRefusal>> {
  const { session, rosters, request, now } = coordination
  // Whoever may not sign with the present key may not replace it either.
  const present = await organisationKeyOf(coordination)
  if (!present.ok) return present
  const followed = await rosters.follow()
  if (!followed.ok) return followed
  const former = followed.value
  // The page may follow a newer one meanwhile.
  const at = { ...coordination, rosters: { ...rosters, held: () => former } }
  const everybody = await everybodyInForce(at)
  if (!everybody.ok) return everybody
  if (!everybody.value.every(({ fingerprint: print }) => seen.includes(print))) return refuse('not-everybody')
  const epochs = await certifiedEpochs(at, team)
  if (!epochs.ok) return epochs

  const begun = await request('rotation:begin', {})
  if (!begun.ok) return begun
  if (begun.value.state !== 'begun') return ok(begun.value)
  const statements = await statementsOf(coordination, begun.value)
  if (!statements.ok) return statements

  const fresh = await newOrganisation()
  const pair = await importPair('sig', fresh.scalar, fresh.public)
  if (!pair.ok) throw new Error('a fresh pair does not belong together')
  const key = pair.value.privateKey
  const issued = Math.max(Math.floor(now / 1000), former.roster.issued)
  const certify = async (leaf: Certificate) => {
    const text = await sign('certificate', certificate, leaf, key)
    return { text, signature: signatureOf(text), print: await fingerprint(text) }
  }

  const members = await Promise.all(
    everybody.value.map(async (each) => ({ each, made: await certify(certifiedAgain(leafOf(each), issued)) })),
  )
  const newest = former.roster.teams.find(({ purpose }) => purpose === followUpTeam)?.epoch
  const teams = await Promise.all(
    epochs.value.map(async (each) => {
      const leaf = leafOf(each)
      const again = each.epoch === newest ? certifiedAgain(leaf, issued) : certifiedAsOver(leaf, issued)
      return { epoch: each.epoch, made: await certify(again) }
    }),
  )
  const printOf = (epoch: number) => teams.find((each) => each.epoch === epoch)?.made.print ?? ''
  const change = {
    kind: 'rotate' as const,
    organisation: fresh.public,
    certificates: members.map(({ each, made }, index) => {
      const staff = former.roster.inForce[index]?.staff
      if (staff !== each.id) throw new Error('members in another order than the roster')
      return { staff, certificate: made.print }
    }),
    teams: former.roster.teams.map((each) => ({ ...each, certificate: printOf(each.epoch) })),
    older: teams.filter(({ epoch }) => epoch !== newest).map(({ made }) => made.print),
  }
  const derived = deriveRoster(former.roster, change, { hash: former.hash, by: session.staff.id, issued })
  if (!derived.ok) return refuse(derived.refused === 'full' ? 'full' : 'not-in-roster')
  const maker = { id: session.staff.id, sig: session.keys.sig }
  const signed = await signRoster(key, maker, derived.value)
  const supervisors = everybody.value.filter(isSupervisor)
  const rotation = {
    organisation: fresh.public,
    roster: { former: former.hash, ...publicationOf(derived.value, signed) },
    members: change.certificates.map(({ staff }, index) => ({
      staff,
      signature: members[index]?.made.signature ?? '',
    })),
    epochs: teams.map(({ epoch, made }) => ({ epoch, signature: made.signature })),
    wraps: await Promise.all(
      supervisors.map(async ({ id, enc }) => {
        const to = { id: id as typeof session.staff.id, enc }
        return { supervisor: to.id, wrap: await sealOrganisation(fresh, to) }
      }),
    ),
    tickets: await Promise.all(
      statements.value.map(async (said) => ({
        ticket: said.ticket,
        signature: signatureOf(await sign('carried', carried, said, key)),
      })),
    ),
  }
  fresh.scalar.fill(0)
  // Somebody may have been revoked since: this would certify them again.
  if (rosters.held()?.hash !== former.hash) return refuse('stale')
  const where = origin === undefined ? {} : { origin }
  const rotated = await post(staffHttp, 'organisation/rotate', { token: session.token, rotation }, where)
  return rotated.ok ? ok(null) : rotated
}

/** The fields of a certificate that a key signs, without what checking it has added. */
function leafOf<Leaf extends Certificate>({
  text: _,
  fingerprint: __,
  ...leaf
}: Leaf & { text: string; fingerprint: string }) {
  return leaf as unknown as Leaf
}

const isSupervisor = (each: InForce): each is VerifiedCertificate<'supervisor'> => each.role === 'supervisor'

/** Every epoch of the cell's key that the present key certified, one team with one sheet; the newest is the one that this browser's roster names. */
async function certifiedEpochs(
  { session, rosters }: Coordination,
  { epochs }: Team,
): Promise<Result<readonly VerifiedCertificate<'team'>[], 'altered-certificate'>> {
  const named = rosters.held()?.roster.teams.find(({ purpose }) => purpose === followUpTeam)
  const certified: VerifiedCertificate<'team'>[] = []
  for (const { certificate: text, public: point, epoch } of epochs) {
    if (text === null) continue
    const issued = await verifyIssued(session.organisation, text, followUpTeam)
    if (!issued.ok || issued.value.epoch !== epoch || issued.value.enc !== point) return refuse('altered-certificate')
    certified.push(issued.value)
  }
  const last = certified.at(-1)
  if (last?.fingerprint !== named?.certificate) return refuse('altered-certificate')
  if (last === undefined) return ok([])
  const about = { team: last.id, epoch: last.epoch, public: last.enc, recovery: last.recovery }
  return (await isSameTeam(session.organisation, epochs, about)) ? ok(certified) : refuse('altered-certificate')
}

/**
 * What the new key says of each ticket. The record was made under the present key, unless the present key says of it that it was made under another.
 * It names no author whom the present key did not sign or name.
 */
async function statementsOf(
  { session }: Coordination,
  { tickets, authors }: Extract<RotationBegun, { state: 'begun' }>,
): Promise<Result<readonly Carried[], 'altered-certificate'>> {
  const pin = { organisation: session.organisation, deploymentId: session.deploymentId }
  const known = new Set<string>()
  for (const text of authors) {
    const issued = await verifyIssued(pin.organisation, text, 'cell')
    if (!issued.ok) return refuse('altered-certificate')
    known.add(issued.value.fingerprint)
  }
  const statements: Carried[] = []
  for (const { ticket, consent, former, authors: prints } of tickets) {
    const earlier = former === null ? null : await verifyCarried(former, { pin, ticket, consentHash: consent })
    if (former !== null && earlier === null) return refuse('altered-certificate')
    if (!prints.every((print) => known.has(print) || earlier?.authors.includes(print)))
      return refuse('altered-certificate')
    const organisation = earlier?.organisation ?? pin.organisation
    statements.push({ deployment: pin.deploymentId, ticket, consent, organisation, authors: [...prints] })
  }
  return ok(statements)
}
