import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { LockedSession, Pinned, UnlockedSession } from '#client/enrolment/session.ts'
import type { Result } from '#shared/result.ts'
import type { KeptSession } from './kept-session.ts'

/** The effects that signing in needs. */
export type SessionPorts = {
  readonly signIn: (typed: {
    readonly login: string
    readonly password: string
    readonly pin: Pinned | undefined
  }) => Promise<Result<UnlockedSession, EnrolmentRefusal>>
  /** Proves the password of a member, which opens their keys again, and makes no session. */
  readonly prove: (typed: {
    readonly session: LockedSession
    readonly password: string
  }) => Promise<Result<StaffKeys, EnrolmentRefusal>>
  readonly signOut: (token: string) => Promise<unknown>
  readonly kept: KeptSession
  /** The organisation that the page was made for. */
  readonly pin: Pinned | undefined
  /** Called with failures that do not stop the session. */
  readonly report: (cause: unknown) => void
}
