import * as v from 'valibot'
import { base64urlPattern } from '../base64url.ts'
import { id16, staffId } from '../ids.ts'
import { unixSeconds } from './numbers.ts'
import { parseSigned } from './signed.ts'
import { alias, epoch } from './wire.ts'

/** Raw uncompressed P-256 point, 65 bytes. */
export const curvePoint = v.pipe(v.string(), v.regex(base64urlPattern(65)))

const member = <Role extends 'listener' | 'cell' | 'supervisor'>(role: Role) =>
  v.strictObject({
    id: staffId,
    role: v.literal(role),
    alias,
    title: alias,
    person: id16,
    enc: curvePoint,
    sig: curvePoint,
    nbf: unixSeconds,
    exp: unixSeconds,
  })

const team = v.strictObject({
  id: id16,
  role: v.literal('team'),
  purpose: v.pipe(v.string(), v.regex(/^team:[a-z]{1,20}$/)),
  alias,
  enc: curvePoint,
  epoch,
  recovery: curvePoint,
  nbf: unixSeconds,
  exp: unixSeconds,
})

/**
 * The organisation key signs a leaf: who, in which role, with which keys, from when until when (Unix seconds). `nbf` is back-dated by 48 h,
 * because young people's clocks may be wrong. `enc` receives HPKE wraps, `sig` verifies ES256. `title` is the function that a screen shows
 * beside the alias; `person` is the same for all accounts of somebody. A team has a purpose, an epoch and the recovery key of its paper sheet,
 * and signs nothing.
 */
export const certificate = v.variant('role', [member('listener'), member('cell'), member('supervisor'), team])
export type Certificate = v.InferOutput<typeof certificate>
export type CertificateRole = Certificate['role']

/** The only team so far: those who take follow-up tickets. Whoever seals to a team or opens for it names the purpose in its code. */
export const followUpTeam = 'team:suivi'
/** What a verifier asks of a certificate: a member's role, or a team's purpose. */
export type Wanted = Exclude<CertificateRole, 'team'> | typeof followUpTeam
export type RoleOf<W extends Wanted> = W extends typeof followUpTeam ? 'team' : Extract<W, CertificateRole>

export type CertificateOf<Role extends CertificateRole> = Extract<Certificate, { role: Role }>

export const parseCertificate = (text: string) => parseSigned('certificate', text, certificate)
