import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { WatchedSession } from './page-session.ts'
import type { ToldTime } from './session-clock.ts'
import { SessionNotices } from './session-notices.tsx'
import type { SessionState, StaffSessionStore } from './staff-session.ts'
import { UnlockForm } from './unlock-form.tsx'
import { Veil } from './veil-screen.tsx'

type LockedDeskProps = {
  readonly store: StaffSessionStore
  readonly bell: PageBell
  readonly told: ToldTime | null
  readonly tellTime: (time: SessionTime) => void
  readonly watch: (session: WatchedSession, bell: PageBell) => ReactNode
}

/** The page behind a locked veil: it has no keys and no word of anybody, and what comes is counted all the same (SPEC C34). */
export function LockedDesk({ store, bell, told, tellTime, watch }: LockedDeskProps) {
  const state = useSyncExternalStore(store.subscribe, () => locked(store.state()))
  const present = state?.session
  const known = state?.known ?? null
  const session = useMemo(
    () => (present ? { ...present, known, end: store.end, tellTime } : null),
    [present, known, store, tellTime],
  )
  if (!state || !session) return null
  return (
    <div className="staff-gate">
      <PartBoundary of={state.locksAt}>
        <SessionNotices session={session} locksAt={state.locksAt} told={told} isKept={state.isKept} onStay={null} />
      </PartBoundary>
      <Veil>
        <UnlockForm isProving={state.isProving} refused={state.refused} onUnlock={store.unlock} />
      </Veil>
      <PartBoundary>{() => watch(session, bell)}</PartBoundary>
    </div>
  )
}

const locked = (state: SessionState) => (state.phase === 'locked' ? state : null)
