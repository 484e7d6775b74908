import './staff-session.css'
import { t } from '@lingui/core/macro'
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { BellContext } from '#client/bell/bell-context.ts'
import type { PageBell } from '#client/bell/page-bell.ts'
import { canSeal } from '#client/crypto/can-seal.ts'
import { repeat } from '#client/time/repeat.ts'
import { PageBoundary } from '#client/ui/staff-boundary.tsx'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { browserPorts } from './browser-ports.ts'
import { CannotSeal } from './cannot-seal.tsx'
import { pageMoment } from './coming-end.tsx'
import { LockedDesk } from './locked-desk.tsx'
import { onInput } from './on-input.ts'
import { OpenDesk } from './open-desk.tsx'
import { isVeiled, type StaffSession, type WatchedSession } from './page-session.ts'
import { roleTitle } from './role-title.ts'
import type { ToldTime } from './session-clock.ts'
import { SignInForm } from './sign-in-form.tsx'
import { createStaffSession, type SessionState, type StaffSessionStore } from './staff-session.ts'
import { usePageBell } from './use-page-bell.ts'
import { listenForVeil } from './veil-keys.ts'

type Properties = {
  readonly role: Role
  /** Called every few seconds. Whoever is on duty is not signed out for want of activity; behind the veil their password is asked for (SPEC S28). */
  readonly isOnDuty?: () => boolean
  /** For a page with another step before sign-in, and for tests. */
  readonly store?: StaffSessionStore
  /** The words of the sign-in form before the first attempt. */
  readonly welcome?: string
  readonly children: (session: StaffSession, bell: PageBell) => ReactNode
  /** In the desk's place behind a locked veil. It shows nothing: it counts and rings, and opens nothing (SPEC C34). */
  readonly watch: (session: WatchedSession, bell: PageBell) => ReactNode
}

/** Shows the desk to a signed-in member with the right role, and the sign-in form otherwise. */
export const StaffGate = (gate: Properties) => <PageBoundary>{() => <Gate {...gate} />}</PageBoundary>

// It knows the phase and no more: what it knew before would stay in memory.
function Gate({ role, isOnDuty = never, store: given, welcome, children, watch }: Properties) {
  const [store] = useState(() => given ?? createStaffSession(browserPorts()))
  const phase = useSyncExternalStore(store.subscribe, () => store.state().phase)
  const token = useSyncExternalStore(store.subscribe, () => tokenOf(store.state()))
  useIdleLock(store, isOnDuty)
  const bell = usePageBell(role, token, store)
  const [told, setTold] = useState<{ readonly token: string | null; readonly time: ToldTime } | null>(null)
  const tellTime = useCallback((time: SessionTime) => setTold({ token, time: { time, at: pageMoment() } }), [token])

  if (!canSeal()) return <CannotSeal title={roleTitle(role)} />
  switch (phase) {
    case 'opening':
      return <p className="staff-entry" role="status">{t`Ouverture…`}</p>
    case 'signed-in':
    case 'locked': {
      if (!bell) return null
      const followed = { store, bell, tellTime, told: told?.token === token ? told.time : null }
      return (
        <BellContext value={bell}>
          {phase === 'locked' ? (
            <LockedDesk {...followed} watch={watch} />
          ) : (
            <OpenDesk {...followed} role={role}>
              {children}
            </OpenDesk>
          )}
        </BellContext>
      )
    }
    case 'signed-out':
    case 'signing-in':
      return <SignIn role={role} store={store} welcome={welcome ?? null} />
  }
}

type SignInProps = { readonly role: Role; readonly store: StaffSessionStore; readonly welcome: string | null }

function SignIn({ role, store, welcome }: SignInProps) {
  const state = useSyncExternalStore(store.subscribe, () => signingIn(store.state()))
  if (!state) return null
  const { why, refused } = state.phase === 'signed-out' ? state : noReason
  return (
    <SignInForm
      title={roleTitle(role)}
      welcome={welcome}
      login={state.login}
      why={why}
      refused={refused}
      working={state.phase === 'signing-in'}
      onSignIn={store.signIn}
    />
  )
}

const never = () => false
const noReason = { why: null, refused: null }
const tokenOf = (state: SessionState) =>
  state.phase === 'signed-in' || state.phase === 'locked' ? state.session.token : null
const signingIn = (state: SessionState) => (state.phase === 'signed-out' || state.phase === 'signing-in' ? state : null)

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
      step: () => veilStep(store.state()),
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

const veilStep = (state: SessionState) => (state.phase === 'locked' ? 'locked' : isVeiled(state) ? 'drawn' : 'lifted')
