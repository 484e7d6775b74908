import { t } from '@lingui/core/macro'
import { useEffect, useRef, useState } from 'react'
import { connect } from '#client/connection/connect.ts'
import { endWithConnection } from '#client/staff-session/end-with-connection.ts'
import type { StaffSession } from '#client/staff-session/staff-gate.tsx'
import { reportFault } from '#client/ui/report-fault.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { CellPage } from './cell-page.tsx'
import { createDesk } from './desk/desk.ts'
import type { Desk } from './desk/desk-state.ts'

type Properties = {
  readonly session: StaffSession
  /** The present desk, for callers outside the React tree. */
  readonly onDesk: (desk: Desk | null) => void
}

/** One desk and one connection for the whole session. */
export function CellDesk({ session, onDesk }: Properties) {
  const [desk, setDesk] = useState<Desk | null>(null)
  const latest = useRef(session)
  const { token } = session

  useEffect(() => {
    latest.current = session
  }, [session])

  useEffect(() => {
    const connection = connect({ namespace: '/cell', requests: cellRequests, notices: cellNotices, token })
    const opened = createDesk({
      connection,
      session: latest.current,
      onCertificate: (text) => {
        latest.current.renewCertificate(text).catch(reportFault)
      },
      onExpired: () => latest.current.end('expired'),
    })
    const stop = endWithConnection(connection, (why) => latest.current.end(why))
    setDesk(opened)
    onDesk(opened)
    return () => {
      stop()
      onDesk(null)
      setDesk(null)
      opened.close().catch(reportFault)
    }
  }, [token, onDesk])

  if (desk === null) return <p role="status">{t`Ouverture…`}</p>
  return <CellPage desk={desk} alias={session.staff.alias} onVeil={session.veil} onSignOut={session.signOut} />
}
