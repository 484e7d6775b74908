import type { ForOneself } from '#client/crypto/staff/for-oneself.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { ownCertificate } from '#client/enrolment/own-certificate.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { LockedSession, UnlockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { settled } from '#client/ui/settled.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type LeftDesk, openUnsent, sealUnsent } from './left-desk.ts'
import type { SessionPorts } from './session-ports.ts'
import { afterVeilEvent, type Veil, type VeilEvent } from './veil.ts'

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
      readonly isVeiled: boolean
    }
  | Locked

/**
 * Only the password lifts the veil, and gives the page its keys back (SPEC C34). `known`: what the desk knows without a word of anybody. `isProving`: the
 * password is being proved; `refused`: why it was not.
 */
type Locked = {
  readonly phase: 'locked'
  readonly session: LockedSession
  readonly known: string | null
  readonly locksAt: number | null
  readonly isKept: boolean
  readonly isProving: boolean
  readonly refused: EnrolmentRefusal | null
}

/** The one session of a page: signing in, staying, and the five ways it ends. */
export type StaffSessionStore = Observable<SessionState> & {
  readonly signIn: (login: string, password: string) => Promise<void>
  /** Deletes the keys first, then tells the server, which may fail. */
  readonly end: (why: SessionEnd) => void
  /** Call it at each activity on the page. Behind the veil it counts for nothing: it may be anybody's. */
  readonly touch: () => void
  /** Hides the desk, and ends nothing. */
  readonly veil: () => void
  /** Shows the desk again, at the act of its person. */
  readonly lift: () => void
  /** Shows the desk again after a quarter of an hour behind the veil. */
  readonly unlock: (password: string) => Promise<void>
  /** Call it every few seconds. While `mayLock` is false, and for a minute after, the keys stay. */
  readonly tick: (mayLock: boolean) => void
  /** Takes a renewed certificate, if it is this member's. */
  readonly renewCertificate: (text: string) => Promise<void>
  /** What the desk of a former load of this tab left for this one (SPEC S35); null if nothing. */
  readonly keptDesk: () => string | null
  /** Keeps it, sealed, for the next load. It goes with the session, and behind a locked veil. */
  readonly keepDesk: (text: string | null) => void
  /** Asks the desk what it leaves, in the moment before the keys go. Returns what ends it. */
  readonly onLock: (leave: () => LeftDesk) => () => void
}

export const lockWarning = 60_000
const touchEvery = 30_000

export function createStaffSession(ports: SessionPorts, now: () => number = pageClock): StaffSessionStore {
  const { kept, pin } = ports
  const { subscribe, notify } = createSubscribers()
  let state: SessionState = { phase: 'opening' }
  let veil: Veil = { step: 'lifted', activeAt: now() }
  let keptAt = now()
  let mayLock = true
  let leave: (() => LeftDesk) | null = null
  /** What stood unsent when the veil was locked. */
  let unsent: Promise<ForOneself | null> = Promise.resolve(null)

  function become(next: SessionState) {
    state = next
    notify()
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
    veil = { step: 'lifted', activeAt: now() }
    keptAt = now()
    become({ phase: 'signed-in', session, locksAt: null, isKept: true, isVeiled: false })
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
    if (state.phase !== 'signed-in' && state.phase !== 'locked') return
    unsent = Promise.resolve(null)
    const { staff, token } = state.session
    become({ phase: 'signed-out', login: staff.login, why, refused: null })
    remember(kept.forget())
    if (why === 'signed-out' || why === 'idle') ports.signOut(token).catch(ports.report)
  }

  /** Shows what has become of the veil. Without activity for so long that the session locks, nobody lifts it. */
  function moveVeil(event: VeilEvent) {
    if (state.phase !== 'signed-in' && state.phase !== 'locked') return
    // Activity after a sleep longer than the lock must not unlock the session.
    if (mayLock && now() >= veil.activeAt + limits.staffIdleLock) return end('idle')
    veil = afterVeilEvent(veil, event, now())
    const { step } = veil
    if (state.phase === 'locked') return
    if (step === 'locked') return lock(state)
    const isActive = step === 'lifted' && event !== 'ticked'
    const locksAt = isActive ? null : state.locksAt
    const isVeiled = step === 'drawn'
    if (isVeiled !== state.isVeiled || locksAt !== state.locksAt) become({ ...state, locksAt, isVeiled })
    if (!isActive || now() - keptAt < touchEvery) return
    keptAt = now()
    remember(kept.touch(state.session))
  }

  /** Keys and words leave the page's memory, and its disk. */
  function lock({ session: { keys, ...session }, locksAt, isKept }: Extract<SessionState, { phase: 'signed-in' }>) {
    const left = leave?.() ?? { unsent: kept.desk(), known: null }
    unsent = sealUnsent(keys, left.unsent, ports.report)
    become({ phase: 'locked', session, known: left.known, locksAt, isKept, isProving: false, refused: null })
    remember(kept.lock())
  }

  async function unlock(keys: StaffKeys, locked: Locked) {
    const text = await openUnsent(keys, await unsent)
    if (!isStill(locked)) return
    unsent = Promise.resolve(null)
    const session = { ...locked.session, keys }
    remember(kept.keepDesk(text))
    open(session)
    remember(keep(session))
  }

  const isStill = ({ session }: Locked) => state.phase === 'locked' && state.session.token === session.token

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
    touch: () => moveVeil('acted'),
    veil: () => moveVeil('drawn'),
    lift: () => moveVeil('lifted'),
    async unlock(password) {
      if (state.phase !== 'locked' || state.isProving) return
      const locked = state
      become({ ...locked, isProving: true, refused: null })
      const proved = await settled(() => ports.prove({ session: locked.session, password }), ports.report)
      if (state.phase !== 'locked' || !isStill(locked)) return
      if (proved.ok) return unlock(proved.value, locked)
      become({ ...state, isProving: false, refused: proved.refused })
    },
    tick(lockAllowed) {
      mayLock = lockAllowed
      moveVeil('ticked')
      if (state.phase !== 'signed-in' && state.phase !== 'locked') return
      // Who goes off duty has a whole minute to stay.
      if (!mayLock) veil = { ...veil, activeAt: Math.max(veil.activeAt, now() - limits.staffIdleLock + lockWarning) }
      const locksAt = veil.activeAt + limits.staffIdleLock
      const shown = mayLock && locksAt - now() <= lockWarning ? locksAt : null
      if (shown !== state.locksAt) become({ ...state, locksAt: shown })
      if (!mayLock && state.phase === 'signed-in' && now() - keptAt >= touchEvery) {
        keptAt = now()
        remember(kept.touch(state.session))
      }
    },
    keptDesk: kept.desk,
    keepDesk(text) {
      if (state.phase === 'signed-in') remember(kept.keepDesk(text))
    },
    onLock(handler) {
      leave = handler
      return () => {
        if (leave === handler) leave = null
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
