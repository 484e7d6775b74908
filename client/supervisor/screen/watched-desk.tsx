import { useEffect } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { WatchedSession } from '#client/staff-session/page-session.ts'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { newsAt } from '../desk/desk-news.ts'
import { isOnDuty } from '../desk/duty.ts'
import { watchFloor } from '../desk/floor-watch.ts'

type WatchedDeskProps = {
  readonly session: WatchedSession
  readonly bell: PageBell
  readonly onDuty: (isOn: boolean) => void
}

/** The desk behind a locked veil: it shows nothing, acts on nothing, and goes on counting and ringing (SPEC C34). */
export function WatchedDesk({ session, bell, onDuty }: WatchedDeskProps) {
  useEffect(() => {
    const { token } = session
    const connection = connect({
      ...{ namespace: '/supervisor', requests: supervisorRequests, notices: supervisorNotices, token },
    } as const)
    const watch = watchFloor(session, connection)
    const stop = followSession(connection, session)
    const stopRinging = bell.follow(watch.subscribe, () => newsAt(watch.state()))
    // Only a coordinator on duty has a locked veil, until the service says something else.
    onDuty(true)
    const stopDuty = watch.subscribe(() => {
      if (watch.state().view) onDuty(isOnDuty(watch.state()))
    })
    return () => {
      stop()
      stopRinging()
      stopDuty()
      onDuty(false)
      watch.close()
    }
  }, [session, bell, onDuty])
  return null
}
