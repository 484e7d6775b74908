import type { SealedStaffKeys, StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Role } from '#shared/protocol/supervisor.ts'

/** A signed-in member, with keys that can be used but not read. */
export type UnlockedSession = {
  readonly token: string
  readonly staff: SignedInStaff
  readonly keys: StaffKeys
  /** The same keys, as only the password opens them (SPEC C34). */
  readonly sealedKeys: SealedStaffKeys
  /** The member's certificate, checked against the organisation key at sign-in; it may have expired. Null until a supervisor signs one. */
  readonly certificate: string | null
  /** The public key of the organisation, base64url. */
  readonly organisation: string
  readonly deploymentId: string
  /** Tells the password of the sign-in again (`password-mark.ts`). */
  readonly passwordMark: string
}

/** The session of a page that has dropped its keys, behind a locked veil (SPEC C34). */
export type LockedSession = Omit<UnlockedSession, 'keys'>

export type SignedInStaff = {
  readonly id: StaffId
  readonly role: Role
  readonly login: string
  readonly alias: string
}

/** The organisation that the page was made for; `signIn` and `enrol` refuse another. */
export type Pinned = { readonly organisation: string; readonly deploymentId: string }
