import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Role } from '#shared/protocol/supervisor.ts'

/** A member who signed in, with keys that can be used and never read. */
export type UnlockedSession = {
  readonly token: string
  readonly staff: SignedInStaff
  readonly keys: StaffKeys
  /** Theirs, checked against the organisation key when they signed in; perhaps expired. Null until a supervisor signed it. */
  readonly certificate: string | null
  /** Public half of the organisation key, base64url. */
  readonly organisation: string
  readonly deploymentId: string
}

export type SignedInStaff = {
  readonly id: StaffId
  readonly role: Role
  readonly login: string
  readonly alias: string
}

/** What the page was made for; `signIn` and `enrol` refuse another. */
export type Pinned = { readonly organisation: string; readonly deploymentId: string }
