import { useEffect, useRef, useState } from 'react'
import { connect } from '#client/connection/connect.ts'
import { endWithConnection } from '#client/staff-session/end-with-connection.ts'
import type { StaffSession } from '#client/staff-session/staff-gate.tsx'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { createDesk, type Desk } from '../desk/desk.ts'
import { deskKeys } from '../desk/desk-keys.ts'
import { ListenerDesk } from './listener-desk.tsx'

type SignedInDeskProps = {
  readonly session: StaffSession
  /** A session with a conversation does not lock. */
  readonly onHolding: (holds: boolean) => void
}

/** One desk and one connection for the whole session. */
export function SignedInDesk({ session, onHolding }: SignedInDeskProps) {
  const [desk, setDesk] = useState<Desk>()
  const latest = useRef(session)
  useEffect(() => {
    latest.current = session
  }, [session])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a renewed certificate makes another session object, but not another desk.
  useEffect(() => {
    const { token, keys, organisation } = session
    const connection = connect({ namespace: '/listener', requests: listenerRequests, notices: listenerNotices, token })
    const opened = createDesk({
      connection,
      keys: deskKeys(keys, organisation),
      certificate: () => latest.current.certificate,
      renewCertificate: (text) => void latest.current.renewCertificate(text),
    })
    const stopEnding = endWithConnection(connection, (why) => latest.current.end(why))
    const stopHolding = opened.subscribe(() => onHolding(opened.state().seats.length > 0))
    setDesk(opened)
    return () => {
      stopEnding()
      stopHolding()
      onHolding(false)
      opened.close()
    }
  }, [session.token])

  return desk ? <ListenerDesk desk={desk} certificate={session.certificate} onSignOut={session.signOut} /> : null
}
