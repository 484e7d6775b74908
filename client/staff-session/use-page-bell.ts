import { useEffect, useState } from 'react'
import { createPageBell, type PageBell } from '#client/bell/page-bell.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { isVeiled, onVeil } from './page-session.ts'
import { roleTitle } from './role-title.ts'
import type { StaffSessionStore } from './staff-session.ts'

/** One bell for each session, with a veil over it while the page has one. Null without a session. */
export function usePageBell(role: Role, token: string | null, store: StaffSessionStore): PageBell | null {
  const [bell, setBell] = useState<PageBell | null>(null)
  useEffect(() => {
    if (token === null) return
    const made = createPageBell({ name: () => roleTitle(role), desk: role })
    if (isVeiled(store.state())) made.veil(true)
    const stopVeiling = onVeil(store, made.veil)
    setBell(made)
    return () => {
      stopVeiling()
      made.close()
      setBell(null)
    }
  }, [role, token, store])
  return bell
}
