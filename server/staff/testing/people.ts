import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import { type Admission, admission } from '#shared/protocol/admission.ts'
import { type Certificate, certificate } from '#shared/protocol/certificate.ts'
import { type SignedInvitation, signedInvitation } from '#shared/protocol/invitation.ts'
import { limits } from '#shared/protocol/limits.ts'
import {
  type FirstRosterPublication,
  type PublishedRoster,
  parseRoster,
  type Roster,
  type RosterPublication,
  rosterMaker,
  roster as rosterSchema,
} from '#shared/protocol/roster.ts'
import { type SignedType, signatureOf, unsignedText } from '#shared/protocol/signed.ts'
import { staple } from '#shared/protocol/staple.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { SignedWrap } from '#shared/protocol/team.ts'
import { type TeamClaim, teamClaim } from '#shared/protocol/team-claim.ts'
import { deriveRoster, firstRoster, type RosterChange } from '#shared/roster/derive.ts'
import { staplesOf } from '#shared/roster/staples.ts'
import { certifyStaff } from '../../membership/certify.ts'
import { randomId, randomSecret, sha256OfBytes, sha256OfText } from '../../platform/random-id.ts'
import { enrolStaff } from '../enrol.ts'
import { inviteStaff } from '../invite.ts'
import { openSession } from '../session.ts'
import { finishSetUp, openSetUp } from '../set-up.ts'
import type { TestService } from './service.ts'

export type KeyPair = { readonly public: string; readonly private: KeyObject }

export type Person = {
  readonly id: StaffId
  readonly role: Role
  readonly login: string
  readonly alias: string
  readonly enc: KeyPair
  readonly sig: KeyPair
}

export type Organisation = { readonly key: KeyPair; readonly deploymentId: string; readonly founder: Person }

export const sealed = (bytes: number) => randomBytes(bytes).toString('base64url')
export const keyWrap = () => sealed(113)

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  return { public: point.toString('base64url'), private: privateKey }
}

export function newPerson(role: Role, login: string, id: string = randomId()): Person {
  return { id: id as StaffId, role, login, alias: `Alias ${login}`, enc: newKeyPair(), sig: newKeyPair() }
}

export function signJws<Schema extends Parameters<typeof unsignedText>[1]>(
  type: SignedType,
  key: KeyPair,
  schema: Schema,
  payload: Parameters<typeof unsignedText<Schema>>[2],
): string {
  const text = unsignedText(type, schema, payload)
  const signature = sign('sha256', Buffer.from(text), { key: key.private, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/** The period that a supervisor's browser signs: from two days ago, for thirty days. */
export const period = (now: number) => ({
  nbf: Math.floor(now / 1000) - 48 * 3600,
  exp: Math.floor(now / 1000) + 30 * 86_400,
})

export function certificateOf(
  { id, role, alias, enc, sig }: Person,
  organisation: KeyPair,
  now: number,
  other: Partial<Certificate> = {},
): string {
  const named = { id, role, alias, title: `function ${role}`, person: id }
  const leaf = { ...named, enc: enc.public, sig: sig.public, ...period(now), ...other } as Certificate
  return signJws('certificate', organisation, certificate, leaf)
}

export const claimOf = (maker: Person, claim: Omit<TeamClaim, 'member' | 'made'>, now: number): string =>
  signJws('team-epoch', maker.sig, teamClaim, { member: maker.id, ...claim, made: Math.floor(now / 1000) })

/** A wrap of a team's key, sealed to somebody by a member who signs that. */
export function admissionBy(
  by: Pick<Person, 'id' | 'sig'>,
  { id: member, enc }: Pick<Person, 'id' | 'enc'>,
  of: Pick<Admission, 'deployment' | 'team' | 'epoch' | 'public'>,
  other: Partial<Admission> = {},
): SignedWrap {
  const wrap = keyWrap()
  const said = { ...of, member, enc: enc.public, by: by.id, wrap, ...other }
  return { member, wrap, signature: signatureOf(signJws('admission', by.sig, admission, said)) }
}

/** The signature of the inviting supervisor. */
export const invitationBy = (
  by: Pick<Person, 'id' | 'sig'>,
  deployment: string,
  about: Pick<SignedInvitation, 'invitation' | 'role' | 'login'>,
  now: number,
  other: Partial<SignedInvitation> = {},
): string => {
  const { invitation, role, login } = about
  const until = Math.floor((now + limits.invitation) / 1000)
  const appointed = { title: `function ${role}`, person: invitation }
  const said = {
    deployment,
    by: by.id,
    invitation,
    role,
    login,
    ...appointed,
    secretSha256: randomSecret(),
    until,
    ...other,
  }
  return signJws('invitation', by.sig, signedInvitation, said)
}

/** A roster as a supervisor's browser signs and sends it. */
export function rosterBy(by: Pick<Person, 'id' | 'sig'>, organisation: KeyPair, made: Roster): RosterPublication {
  const text = signJws('roster', organisation, rosterSchema, made)
  const { deployment, number, former, issued } = made
  const hash = sha256OfText(text)
  const maker = signJws('roster-maker', by.sig, rosterMaker, { deployment, number, hash, by: by.id })
  const staples = staplesOf({ hash, roster: made }).map((each) => signJws('staple', organisation, staple, each))
  return { former: former ?? '', issued, signature: signatureOf(text), maker, staples: staples.map(signatureOf) }
}

/** The roster that follows from a published one by a change. */
export function nextRoster(
  published: Pick<PublishedRoster, 'roster'> | null,
  change: RosterChange,
  by: Pick<Person, 'id' | 'sig'>,
  organisation: KeyPair,
  now: number,
): RosterPublication {
  const former = parseRoster(published?.roster ?? '')
  if (!former.ok || published === null) throw new Error('no roster to follow')
  const making = { hash: sha256OfText(published.roster), by: by.id, issued: Math.floor(now / 1000) }
  const made = deriveRoster(former.value.payload, change, making)
  if (!made.ok) throw new Error(made.refused)
  return rosterBy(by, organisation, made.value)
}

export function firstRosterOf(
  by: Pick<Person, 'id' | 'sig'>,
  certificate: string,
  organisation: KeyPair,
  deployment: string,
  now: number,
): FirstRosterPublication {
  const founder = { staff: by.id, certificate: sha256OfText(certificate) }
  const pin = { deployment, organisation: organisation.public }
  const made = firstRoster(pin, founder, Math.floor(now / 1000))
  const { former: _, ...first } = rosterBy(by, organisation, made)
  return first
}

/** Founds an organisation with its first supervisor. */
export async function foundOrganisation({ expectOk, clock }: TestService): Promise<Organisation> {
  const secret = randomSecret()
  const founder = newPerson('supervisor', 'coordination')
  const key = newKeyPair()
  const deploymentId = randomId()
  const signed = certificateOf(founder, key, clock.now())
  await expectOk(openSetUp(secret, founder.id, clock.now()))
  await expectOk(
    finishSetUp(
      {
        ...enrolment(founder),
        ...{ secret, login: founder.login, organisation: key.public, deploymentId, organisationWrap: keyWrap() },
        certificate: signed,
        roster: firstRosterOf(founder, signed, key, deploymentId, clock.now()),
      },
      clock.now(),
    ),
  )
  return { key, deploymentId, founder }
}

export const enrolment = ({ id, alias, enc, sig }: Person) => ({
  ...{ id, alias, enc: enc.public, sig: sig.public },
  ...{ wrappedKeys: sealed(92), record: sealed(192) },
})

/** Invites and enrols a person, without a certificate. */
export async function enrolPerson(
  { expectOk, clock }: TestService,
  { founder, deploymentId }: Organisation,
  role: Role,
  login: string,
): Promise<Person> {
  const person = newPerson(role, login)
  const invitation = randomId() as InvitationId
  const secrets = [{ supervisor: founder.id, wrap: keyWrap() }]
  const statement = invitationBy(founder, deploymentId, { invitation, role, login }, clock.now())
  await expectOk(inviteStaff({ invitation, role, login, statement, secrets }, person.id, founder.id, clock.now()))
  await expectOk(enrolStaff({ invitation, ...enrolment(person), proof: randomSecret() }, clock.now()))
  return person
}

/** Makes a certified member. */
export async function admitPerson(
  service: TestService,
  organisation: Organisation,
  role: Role,
  login: string,
): Promise<Person> {
  const person = await enrolPerson(service, organisation, role, login)
  const { expectOk, clock } = service
  const signed = certificateOf(person, organisation.key, clock.now())
  const organisationWrap = role === 'supervisor' ? keyWrap() : null
  const order = { staff: person.id, certificate: signed, organisationWrap }
  await expectOk(certifyStaff(order, organisation.founder.id, clock.now()))
  return person
}

/** Opens a session and answers its token. */
export async function signInAs({ expectOk, clock }: TestService, { id }: Person): Promise<string> {
  const token = randomSecret()
  await expectOk(openSession(id, token, clock.now()))
  return token
}

export const sessionOf = (token: string): string => sha256OfBytes(token)
