import { useEffect } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { WatchedSession } from '#client/staff-session/page-session.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { createDesk } from './desk/desk.ts'
import { noMemberKeys } from './desk/no-member-keys.ts'
import { newsAt } from './list/cell-news.ts'

type WatchedDeskProps = {
  readonly session: WatchedSession
  readonly bell: PageBell
  readonly onLocked: (is: boolean) => void
}

/** The desk behind a locked veil: it shows nothing, opens nothing, and goes on counting and ringing (SPEC C34). */
export function WatchedDesk({ session, bell, onLocked }: WatchedDeskProps) {
  useEffect(() => {
    const { token } = session
    const connection = connect({ namespace: '/cell', requests: cellRequests, notices: cellNotices, token })
    const desk = createDesk({
      ...{ connection, session, keysFor: noMemberKeys },
      onCertificate() {},
      onExpired: () => session.end('expired'),
    })
    const stop = followSession(connection, session)
    const stopRinging = bell.follow(desk.subscribe, () => newsAt(desk.get(), true))
    onLocked(true)
    return () => {
      onLocked(false)
      stop()
      stopRinging()
      desk.close().catch(reportFault)
    }
  }, [session, bell, onLocked])
  return null
}
