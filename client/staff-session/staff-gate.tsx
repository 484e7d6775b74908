import './staff-session.css'
import { t } from '@lingui/core/macro'
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { canSeal } from '#client/crypto/can-seal.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { repeat } from '#client/time/repeat.ts'
import { PageBoundary, PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { browserPorts } from './browser-ports.ts'
import { CannotSeal } from './cannot-seal.tsx'
import { pageMoment } from './coming-end.tsx'
import { onInput } from './on-input.ts'
import type { ToldTime } from './session-clock.ts'
import { SessionNotices } from './session-notices.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { createStaffSession, type SessionEnd, type SessionState, type StaffSessionStore } from './staff-session.ts'
import { listenForVeil } from './veil-keys.ts'
import { VeiledDesk } from './veiled-desk.tsx'
import { WrongRole } from './wrong-role.tsx'

/** The session as a desk sees it while a member is signed in. */
export type StaffSession = UnlockedSession & {
  readonly signOut: () => void
  /** Ends the session for the server's reason, or because the server no longer knows it (`expired`). */
  readonly end: (why: SessionEnd) => void
  /** The service has said how far the session is. */
  readonly tellTime: (time: SessionTime) => void
  /** Hides the desk, and ends nothing. */
  readonly veil: () => void
  /** Calls the handler each time that the desk is hidden (true) or shown again. Returns what ends it. */
  readonly onVeil: (handler: (isVeiled: boolean) => void) => () => void
  /** Takes a renewed certificate that the desk received. The warning of its expiry disappears. */
  readonly renewCertificate: (text: string) => Promise<void>
  /** What the desk of a former load of this tab left for this one; null if nothing. */
  readonly keptDesk: () => string | null
  /** Keeps it, sealed, for the next load (SPEC S35). */
  readonly keepDesk: (text: string | null) => void
}

type Properties = {
  readonly role: Role
  /** Called every few seconds. Whoever is on duty is not signed out for want of activity; behind the veil their password is asked for (SPEC S28). */
  readonly isOnDuty?: () => boolean
  /** For a page with another step before sign-in, and for tests. */
  readonly store?: StaffSessionStore
  /** The words of the sign-in form before the first attempt. */
  readonly welcome?: string
  readonly children: (session: StaffSession) => ReactNode
}

/** Shows the desk to a signed-in member with the right role, and the sign-in form otherwise. */
export const StaffGate = (gate: Properties) => <PageBoundary>{() => <Gate {...gate} />}</PageBoundary>

function Gate({ role, isOnDuty = never, store: given, welcome, children }: Properties) {
  const [store] = useState(() => given ?? createStaffSession(browserPorts()))
  const state = useSyncExternalStore(store.subscribe, store.state)
  useIdleLock(store, isOnDuty)
  const unlocked = state.phase === 'signed-in' ? state.session : null
  const [told, setTold] = useState<{ readonly token: string; readonly time: ToldTime } | null>(null)
  const session = useMemo(() => {
    if (!unlocked) return null
    const { token } = unlocked
    return sessionOf(unlocked, store, (time) => setTold({ token, time: { time, at: pageMoment() } }))
  }, [unlocked, store])

  if (!canSeal()) return <CannotSeal title={signInTitle(role)} />
  if (state.phase === 'opening') return <p className="staff-entry" role="status">{t`Ouverture…`}</p>
  if (state.phase === 'signed-in' && session) {
    if (session.staff.role !== role) return <WrongRole session={session} />
    return (
      <div className="staff-gate">
        <PartBoundary of={state.locksAt}>
          <SessionNotices
            session={session}
            locksAt={state.locksAt}
            told={told?.token === session.token ? told.time : null}
            isKept={state.isKept}
            onStay={store.lift}
          />
        </PartBoundary>
        <VeiledDesk veil={state.veil} onLift={store.lift} onUnlock={store.unlock}>
          <PartBoundary way={signOut(session.signOut)}>{() => children(session)}</PartBoundary>
        </VeiledDesk>
      </div>
    )
  }
  const { why, refused } = state.phase === 'signed-out' ? state : noReason
  return (
    <SignInForm
      title={signInTitle(role)}
      welcome={welcome ?? null}
      login={state.phase === 'signed-in' ? '' : state.login}
      why={why}
      refused={refused}
      working={state.phase === 'signing-in'}
      onSignIn={store.signIn}
    />
  )
}

const signOut = (onSignOut: () => void) => (
  <button type="button" className="button" onClick={onSignOut}>
    {t`Se déconnecter`}
  </button>
)

const never = () => false
const noReason = { why: null, refused: null }

const sessionOf = (
  session: UnlockedSession,
  store: StaffSessionStore,
  tellTime: StaffSession['tellTime'],
): StaffSession => ({
  ...session,
  signOut: () => store.end('signed-out'),
  end: store.end,
  tellTime,
  veil: store.veil,
  onVeil(handler) {
    let before = isVeiled(store.state())
    return store.subscribe(() => {
      const after = isVeiled(store.state())
      if (after === before) return
      before = after
      handler(after)
    })
  },
  renewCertificate: store.renewCertificate,
  keptDesk: store.keptDesk,
  keepDesk: store.keepDesk,
})

const veilOf = (state: SessionState) => (state.phase === 'signed-in' ? state.veil.step : 'lifted')
const isVeiled = (state: SessionState) => veilOf(state) !== 'lifted'

function useIdleLock(store: StaffSessionStore, isOnDuty: () => boolean) {
  const asked = useRef(isOnDuty)
  useEffect(() => {
    asked.current = isOnDuty
  }, [isOnDuty])
  useEffect(() => {
    const tick = () => store.tick(!asked.current())
    const stopTicking = repeat(5_000, tick)
    document.addEventListener('visibilitychange', tick)
    const stopTouching = onInput(document, store.touch)
    const stopVeiling = listenForVeil(window, {
      step: () => veilOf(store.state()),
      draw: store.veil,
      lift: store.lift,
    })
    return () => {
      stopTicking()
      document.removeEventListener('visibilitychange', tick)
      stopTouching()
      stopVeiling()
    }
  }, [store])
}

function signInTitle(role: Role): string {
  switch (role) {
    case 'listener':
      return t`Écoute`
    case 'cell':
      return t`Cellule de suivi`
    case 'supervisor':
      return t`Coordination`
  }
}
