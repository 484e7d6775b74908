import { t } from '@lingui/core/macro'
import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { type StaffSession, sessionOf } from './page-session.ts'
import type { ToldTime } from './session-clock.ts'
import { SessionNotices } from './session-notices.tsx'
import type { SessionState, StaffSessionStore } from './staff-session.ts'
import { VeiledDesk } from './veiled-desk.tsx'
import { WrongRole } from './wrong-role.tsx'

type OpenDeskProps = {
  readonly role: Role
  readonly store: StaffSessionStore
  readonly bell: PageBell
  readonly told: ToldTime | null
  readonly tellTime: (time: SessionTime) => void
  readonly children: (session: StaffSession, bell: PageBell) => ReactNode
}

/** The desk of somebody who is signed in, with their keys. Nothing outside of this part holds them: they go with it. */
export function OpenDesk({ role, store, bell, told, tellTime, children }: OpenDeskProps) {
  const state = useSyncExternalStore(store.subscribe, () => signedIn(store.state()))
  const unlocked = state?.session
  const session = useMemo(
    () => (unlocked ? sessionOf(unlocked, store, { end: store.end, tellTime }) : null),
    [unlocked, store, tellTime],
  )
  if (!state || !session) return null
  if (session.staff.role !== role) return <WrongRole session={session} />
  return (
    <div className="staff-gate">
      <PartBoundary of={state.locksAt}>
        <SessionNotices
          session={session}
          locksAt={state.locksAt}
          told={told}
          isKept={state.isKept}
          onStay={store.lift}
        />
      </PartBoundary>
      <VeiledDesk isVeiled={state.isVeiled} onLift={store.lift}>
        <PartBoundary way={signOut(session.signOut)}>{() => children(session, bell)}</PartBoundary>
      </VeiledDesk>
    </div>
  )
}

const signedIn = (state: SessionState) => (state.phase === 'signed-in' ? state : null)

const signOut = (onSignOut: () => void) => (
  <button type="button" className="button" onClick={onSignOut}>
    {t`Se déconnecter`}
  </button>
)
