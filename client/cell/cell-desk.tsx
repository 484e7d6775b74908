import { t } from '@lingui/core/macro'
import { useEffect, useRef, useState } from 'react'
import type { Bell } from '#client/bell/bell.ts'
import { BellContext } from '#client/bell/bell-context.ts'
import { createPageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { StaffSession } from '#client/staff-session/staff-gate.tsx'
import { reportFault } from '#client/ui/report-fault.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { CellPage } from './cell-page.tsx'
import { createDesk } from './desk/desk.ts'
import type { Desk, DeskState } from './desk/desk-state.ts'
import { newsAt } from './list/cell-news.ts'

type Properties = {
  readonly session: StaffSession
  /** The present desk, for callers outside the React tree. */
  readonly onDesk: (desk: Desk | null) => void
}

/** One desk and one connection for the whole session. */
export function CellDesk({ session, onDesk }: Properties) {
  const [opened, setOpened] = useState<{ readonly desk: Desk; readonly bell: Bell } | null>(null)
  const latest = useRef(session)
  const { token } = session

  useEffect(() => {
    latest.current = session
  }, [session])

  useEffect(() => {
    const connection = connect({ namespace: '/cell', requests: cellRequests, notices: cellNotices, token })
    const desk = createDesk({
      connection,
      session: latest.current,
      memory: { read: latest.current.keptDesk, keep: (text) => latest.current.keepDesk(text) },
      onCertificate: (text) => {
        latest.current.renewCertificate(text).catch(reportFault)
      },
      onExpired: () => latest.current.end('expired'),
    })
    const stop = followSession(connection, latest.current)
    const bell = createPageBell({ name: () => t`Cellule de suivi`, desk: 'cell' })
    const stopFollowing = bell.follow(desk.subscribe, () => newsAt(desk.get(), isListInView(desk.get())))
    const stopVeiling = latest.current.onVeil((isVeiled) => {
      bell.veil(isVeiled)
      if (!isVeiled) desk.keepAnew()
    })
    setOpened({ desk, bell })
    onDesk(desk)
    return () => {
      stop()
      stopFollowing()
      stopVeiling()
      bell.close()
      onDesk(null)
      setOpened(null)
      desk.close().catch(reportFault)
    }
  }, [token, onDesk])

  if (opened === null) return <p role="status">{t`Ouverture…`}</p>
  return (
    <BellContext value={opened.bell}>
      <CellPage desk={opened.desk} alias={session.staff.alias} onVeil={session.veil} onSignOut={session.signOut} />
    </BellContext>
  )
}

/** On a narrow screen an open ticket takes the list's place (`cell.css`). */
const isListInView = ({ shown }: DeskState): boolean => shown === null || !matchMedia('(max-width: 60rem)').matches
