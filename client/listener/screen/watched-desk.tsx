import { useEffect } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { WatchedSession } from '#client/staff-session/page-session.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { createDesk } from '../desk/desk-driver.ts'
import { isOnDuty } from '../desk/desk-state.ts'
import { noKeys } from '../desk/no-keys.ts'
import { followDesk } from './follow-desk.ts'

type WatchedDeskProps = {
  readonly session: WatchedSession
  readonly bell: PageBell
  readonly onDuty: (isOn: boolean) => void
}

/** The desk behind a locked veil: it shows nothing, opens nothing, and goes on counting and ringing (SPEC C34). */
export function WatchedDesk({ session, bell, onDuty }: WatchedDeskProps) {
  useEffect(() => {
    const { token, organisation, known } = session
    const connection = connect({ namespace: '/listener', requests: listenerRequests, notices: listenerNotices, token })
    const desk = createDesk({
      connection,
      looking: bell.looking,
      memory: { read: () => known, keep() {} },
      keys: noKeys(organisation),
      certificate: () => null,
      renewCertificate() {},
    })
    desk.veil(true)
    const stopEnding = followSession(connection, session)
    const stopRinging = followDesk(bell, desk)
    // Only a listener on duty has a locked veil, until the service says something else.
    onDuty(true)
    const stopDuty = desk.subscribe(() => {
      if (desk.state().desk) onDuty(isOnDuty(desk.state()))
    })
    return () => {
      stopEnding()
      stopRinging()
      stopDuty()
      onDuty(false)
      desk.close()
    }
  }, [session, bell, onDuty])
  return null
}
