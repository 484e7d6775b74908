import { ownCertificate } from '#client/enrolment/own-certificate.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { Pinned, UnlockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { settled } from '#client/ui/settled.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Result } from '#shared/result.ts'
import type { KeptSession } from './kept-session.ts'

/** Why somebody has to sign in again; the four first are the server's `session:ended`. */
export type SessionEnd = 'superseded' | 'deactivated' | 'expired' | 'signed-out' | 'idle'

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

/** What signing in needs of the world. */
export type SessionPorts = {
  readonly signIn: (typed: {
    readonly login: string
    readonly password: string
    readonly pin: Pinned | undefined
  }) => Promise<Result<UnlockedSession, EnrolmentRefusal>>
  readonly signOut: (token: string) => Promise<unknown>
  readonly kept: KeptSession
  /** What the page was made for. */
  readonly pin: Pinned | undefined
  /** Where failures go that stop nobody. */
  readonly report: (cause: unknown) => void
}

/** The one session of a page: signing in, staying, and the five ways it ends. */
export type StaffSessionStore = Observable<SessionState> & {
  readonly signIn: (login: string, password: string) => Promise<void>
  /** Keys are forgotten first; telling the server comes after, and may fail. */
  readonly end: (why: SessionEnd) => void
  /** Somebody touched the page. */
  readonly touch: () => void
  /** Called every few seconds. `mayLock` false keeps the keys, for as long as it is, and then a minute more. */
  readonly tick: (mayLock: boolean) => void
  /** A renewed certificate; one that is not this member's is not taken. */
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

  /** A tab that cannot keep its keys works all the same, and says what a reload costs. */
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
    // A computer that slept through the lock does not get past it by being touched.
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
