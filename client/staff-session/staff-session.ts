import { ownCertificate } from '#client/enrolment/own-certificate.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { Pinned, UnlockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { settled } from '#client/ui/settled.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Result } from '#shared/result.ts'
import type { KeptSession } from './kept-session.ts'

/** Why a member has to sign in again; the first five come from the server's `session:ended`. */
export type SessionEnd = 'superseded' | 'deactivated' | 'expired' | 'signed-out' | 'rotated' | 'idle'

export type SessionState =
  | { readonly phase: 'opening' }
  | {
      readonly phase: 'signed-out'
      readonly login: string
      readonly why: SessionEnd | null
      readonly refused: EnrolmentRefusal | null
    }
  | { readonly phase: 'signing-in'; readonly login: string }
  /** `locksAt`, in milliseconds, once the lock is less than a minute away. `isKept` false: a reload asks for the password. */
  | {
      readonly phase: 'signed-in'
      readonly session: UnlockedSession
      readonly locksAt: number | null
      readonly isKept: boolean
    }

/** The effects that signing in needs. */
export type SessionPorts = {
  readonly signIn: (typed: {
    readonly login: string
    readonly password: string
    readonly pin: Pinned | undefined
  }) => Promise<Result<UnlockedSession, EnrolmentRefusal>>
  readonly signOut: (token: string) => Promise<unknown>
  readonly kept: KeptSession
  /** The organisation that the page was made for. */
  readonly pin: Pinned | undefined
  /** Called with failures that do not stop the session. */
  readonly report: (cause: unknown) => void
}

/** The one session of a page: signing in, staying, and the five ways it ends. */
export type StaffSessionStore = Observable<SessionState> & {
  readonly signIn: (login: string, password: string) => Promise<void>
  /** Deletes the keys first, then tells the server, which may fail. */
  readonly end: (why: SessionEnd) => void
  /** Call it at each activity on the page. */
  readonly touch: () => void
  /** Call it every few seconds. While `mayLock` is false, and for a minute after, the keys stay. */
  readonly tick: (mayLock: boolean) => void
  /** Takes a renewed certificate, if it is this member's. */
  readonly renewCertificate: (text: string) => Promise<void>
}

export const lockWarning = 60_000
const touchEvery = 30_000

export function createStaffSession(ports: SessionPorts, now: () => number = pageClock): StaffSessionStore {
  const { kept, pin } = ports
  const { subscribe, tell } = createSubscribers()
  let state: SessionState = { phase: 'opening' }
  let activeAt = now()
  let keptAt = now()
  let mayLock = true

  function become(next: SessionState) {
    state = next
    tell()
  }

  const remember = (doing: Promise<void>) => {
    doing.catch(ports.report)
  }

  /** A tab that cannot store its keys still works, and says that a reload asks for the password. */
  async function keep(session: UnlockedSession) {
    const isKept = await kept.keep(session).catch((cause: unknown) => {
      ports.report(cause)
      return false
    })
    if (state.phase === 'signed-in' && state.session === session && state.isKept !== isKept)
      become({ ...state, isKept })
  }

  function open(session: UnlockedSession) {
    activeAt = now()
    keptAt = now()
    become({ phase: 'signed-in', session, locksAt: null, isKept: true })
  }

  async function restore() {
    const session = await kept.restore().catch((cause: unknown) => {
      ports.report(cause)
      return null
    })
    if (state.phase !== 'opening') return
    const isOurs = session && (!pin || pin.organisation === session.organisation)
    if (isOurs) return open(session)
    if (session) remember(kept.forget())
    become({ phase: 'signed-out', login: '', why: null, refused: null })
  }
  const restoring = restore()

  function end(why: SessionEnd) {
    if (state.phase !== 'signed-in') return
    const { staff, token } = state.session
    become({ phase: 'signed-out', login: staff.login, why, refused: null })
    remember(kept.forget())
    if (why === 'signed-out' || why === 'idle') ports.signOut(token).catch(ports.report)
  }

  function touch() {
    if (state.phase !== 'signed-in') return
    // Activity after a sleep longer than the lock must not unlock the session.
    if (mayLock && now() >= activeAt + limits.staffIdleLock) return end('idle')
    activeAt = now()
    if (state.locksAt !== null) become({ ...state, locksAt: null })
    if (now() - keptAt < touchEvery) return
    keptAt = now()
    remember(kept.touch(state.session))
  }

  return {
    state: () => state,
    subscribe,
    async signIn(login, password) {
      await restoring
      if (state.phase !== 'signed-out') return
      become({ phase: 'signing-in', login })
      const signedIn = await settled(() => ports.signIn({ login, password, pin }), ports.report)
      if (!signedIn.ok) return become({ phase: 'signed-out', login, why: null, refused: signedIn.refused })
      open(signedIn.value)
      remember(keep(signedIn.value))
    },
    end,
    touch,
    tick(lockAllowed) {
      mayLock = lockAllowed
      if (state.phase !== 'signed-in') return
      if (!mayLock) activeAt = Math.max(activeAt, now() - limits.staffIdleLock + lockWarning)
      const locksAt = activeAt + limits.staffIdleLock
      if (now() >= locksAt) return end('idle')
      const shown = mayLock && locksAt - now() <= lockWarning ? locksAt : null
      if (shown !== state.locksAt) become({ ...state, locksAt: shown })
      if (!mayLock && now() - keptAt >= touchEvery) {
        keptAt = now()
        remember(kept.touch(state.session))
      }
    },
    async renewCertificate(text) {
      if (state.phase !== 'signed-in' || state.session.certificate === text) return
      const isMine = (await ownCertificate(state.session, text)) !== null
      if (!isMine || state.phase !== 'signed-in') return
      const session = { ...state.session, certificate: text }
      become({ ...state, session })
      remember(keep(session))
    },
  }
}
