import type { InvitationId, StaffId, TicketId } from '#shared/ids.ts'
import { type Limits, limits } from '#shared/protocol/limits.ts'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { stateKey } from '../transaction/draft.ts'

type Member = {
  readonly id: StaffId
  readonly role: Role
  readonly login: string
  /** What a young person is shown; never a real name. */
  readonly alias: string
  /** Raw P-256 points, base64url: `enc` receives HPKE wraps, `sig` verifies ES256. */
  readonly enc: string
  readonly sig: string
}

type Reachable = Member & {
  /** The private keys, sealed in the member's browser under their password. */
  readonly wrappedKeys: string
  /** The points of the `enc` keys that are sealed in it, in the order in which they were made; `enc` is among them. */
  readonly encs: readonly string[]
  /** A listener's signed statement of the key for their next certificate (SPEC S27); null for none that counts. */
  readonly nextKey: string | null
  /** OPAQUE registration record. It is useless without the server's set-up string, which is not in the store (G20). */
  readonly record: string
  /** SHA-256 of the token of the member's only session; null while signed out. */
  readonly session: string | null
}

/** The keys are made, and no supervisor has certified them yet. */
export type EnrolledStaff = Reachable & {
  readonly status: 'enrolled'
  readonly certificate: null
  readonly certificateExpires: null
  readonly organisationWrap: null
  /** What a supervisor's browser needs to notice swapped keys; the invitation secret is sealed to each of them. */
  readonly enrolment: {
    readonly invitation: InvitationId
    readonly proof: string
    readonly secrets: readonly SealedSecret[]
    /** The inviting supervisor's signature over the invitation. */
    readonly statement: string
  }
}

/** Certified at least once. `certificateExpires` in milliseconds; after it, the member can do nothing that needs a valid certificate. */
export type ActiveStaff = Reachable & {
  readonly status: 'active'
  readonly certificate: string
  readonly certificateExpires: number
  /** The newest roster's staple for this certificate; null while that roster does not name it. */
  readonly staple: Stapled | null
  /** The organisation's private key sealed to this supervisor; null for every other role. */
  readonly organisationWrap: string | null
}

/** A signed staple and its end, milliseconds. */
export type Stapled = { readonly text: string; readonly until: number }

/** Deactivation is for ever: a return needs a new invitation and new keys. No sealed key and no password record is kept. */
export type DeactivatedStaff = Member & {
  readonly status: 'deactivated'
  readonly certificate: null
  readonly certificateExpires: null
  /** They have held the organisation's present key, so that it should be replaced. */
  readonly heldKey: boolean
  /** The service is still putting back their tickets and erasing their wraps; a start finishes it. */
  readonly departing: boolean
}

export type SignableStaff = EnrolledStaff | ActiveStaff
export type StaffState = SignableStaff | DeactivatedStaff

export type SealedSecret = { readonly supervisor: StaffId; readonly wrap: string }

/** `expires` in milliseconds. The invitation sets the member's id. */
export type InvitationState = {
  readonly id: InvitationId
  readonly staff: StaffId
  readonly role: Role
  readonly login: string
  readonly secrets: readonly SealedSecret[]
  readonly statement: string
  readonly expires: number
}

/** Public half of the organisation's key, which only a rotation replaces, and the id made with the first one, which never changes. */
export type OrganisationState = { readonly organisation: string; readonly deploymentId: string }

export type SessionState = {
  readonly staff: StaffId
  /** How far it is, and until when, milliseconds (SPEC C28). */
  readonly phase: SessionPhase
  readonly until: number
  /** It ends then, whatever is open. */
  readonly expires: number
  /** The ticket that this session opened last: what is open at a desk of the cell. */
  readonly ticket?: TicketId
  /** The connection of the newest window. An older window was notified and closed (SPEC C10). */
  readonly connection?: ConnectionName
}

export type SessionPhase = SessionTime['phase']

/** A session that begins now, milliseconds. */
export function newSession(staff: StaffId, now: number, promised: Limits = limits): SessionState {
  const until = now + promised.staffSession
  return { staff, phase: 'on', until, expires: until + promised.staffOvertime }
}

/** All members and open invitations, so that a rule can read them all. Departed members stay; used and expired invitations go. */
export type Roster = { readonly staff: readonly StaffId[]; readonly invitations: readonly InvitationId[] }

export const staffKey = (id: string) => stateKey<StaffState>('staff', id)
export const loginKey = (login: string) => stateKey<{ readonly staff: StaffId }>('login', login)
export const invitationKey = (id: string) => stateKey<InvitationState>('invitation', id)
export const sessionKey = (tokenSha256: string) => stateKey<SessionState>('session', tokenSha256)
export const organisationKey = stateKey<OrganisationState>('organisation', 'main')
export const rosterKey = stateKey<Roster>('roster', 'main')

/** Whether this member holds a certificate that is valid at `now`, milliseconds. */
export const holdsValidCertificate = (staff: StaffState | null, now: number): staff is ActiveStaff =>
  staff !== null && staff.status === 'active' && staff.certificateExpires > now

/** The same, and no device whose clock may be a day ahead counts it as over (SPEC S18). */
export const holdsLastingCertificate = (staff: StaffState | null, now: number): staff is ActiveStaff =>
  holdsValidCertificate(staff, now + limits.unusedBeforeEnd)

/** Whether a young person's device may be asked to let this member in: a certificate and a staple that it does not count as over (SPEC S18). */
export const mayBeLetIn = (staff: StaffState | null, now: number): staff is ActiveStaff =>
  holdsLastingCertificate(staff, now) && (staff.staple?.until ?? 0) > now + limits.unusedBeforeEnd
