import type { LockedSession, UnlockedSession } from '#client/enrolment/session.ts'
import type { SessionTime } from '#shared/protocol/session.ts'
import type { LeftDesk } from './left-desk.ts'
import type { SessionEnd, SessionState, StaffSessionStore } from './staff-session.ts'

type Followed = {
  /** Ends the session for the server's reason, or because the server no longer knows it (`expired`). */
  readonly end: (why: SessionEnd) => void
  /** The service has said how far the session is. */
  readonly tellTime: (time: SessionTime) => void
}

/** The session as a desk sees it while a member is signed in. */
export type StaffSession = UnlockedSession &
  Followed & {
    readonly signOut: () => void
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
    /** Says what the desk leaves, in the moment before the keys go. Returns what ends it. */
    readonly onLock: (leave: () => LeftDesk) => () => void
  }

/** The session as a page sees it behind a locked veil, without keys (SPEC C34). `known`: what the desk knew without a word of anybody. */
export type WatchedSession = LockedSession & Followed & { readonly known: string | null }

export const sessionOf = (session: UnlockedSession, store: StaffSessionStore, followed: Followed): StaffSession => ({
  ...session,
  ...followed,
  signOut: () => store.end('signed-out'),
  veil: store.veil,
  onVeil: (handler) => onVeil(store, handler),
  renewCertificate: store.renewCertificate,
  keptDesk: store.keptDesk,
  keepDesk: store.keepDesk,
  onLock: store.onLock,
})

/** Calls the handler each time that the page is veiled (true) or shown again. Returns what ends it. */
export function onVeil(store: StaffSessionStore, handler: (isVeiled: boolean) => void): () => void {
  let before = isVeiled(store.state())
  return store.subscribe(() => {
    const after = isVeiled(store.state())
    if (after === before) return
    before = after
    handler(after)
  })
}

export const isVeiled = (state: SessionState): boolean =>
  state.phase === 'locked' || (state.phase === 'signed-in' && state.isVeiled)
