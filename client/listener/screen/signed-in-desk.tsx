import { useEffect, useRef, useState } from 'react'
import { connect } from '#client/connection/connect.ts'
import { createRosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters, type Rosters, type RosterTrouble } from '#client/enrolment/rosters.ts'
import { endWithConnection } from '#client/staff-session/end-with-connection.ts'
import { RosterAlarm } from '#client/staff-session/roster-alarm.tsx'
import type { StaffSession } from '#client/staff-session/staff-gate.tsx'
import { reportFault } from '#client/ui/report-fault.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { refuse } from '#shared/result.ts'
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
  const [trouble, setTrouble] = useState<RosterTrouble | null>(null)
  const accept = useRef<Rosters['accept']>(async () => refuse('unreachable'))
  const latest = useRef(session)
  useEffect(() => {
    latest.current = session
  }, [session])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a renewed certificate makes another session object, but not another desk.
  useEffect(() => {
    const { token, keys, organisation, deploymentId } = session
    const connection = connect({ namespace: '/listener', requests: listenerRequests, notices: listenerNotices, token })
    const rosters = createRosters({ organisation, deploymentId }, createRosterMemory(deploymentId), (after) =>
      connection.request('roster:read', { after }),
    )
    const look = async () => {
      await rosters.follow()
      setTrouble(rosters.trouble())
    }
    const stopFollowing = connection.onConnected(() => void look().catch(reportFault))
    accept.current = async () => {
      const accepted = await rosters.accept()
      setTrouble(rosters.trouble())
      return accepted
    }
    const opened = createDesk({
      connection,
      keys: deskKeys(keys, organisation, rosters),
      certificate: () => latest.current.certificate,
      renewCertificate: (text) => void latest.current.renewCertificate(text),
    })
    const stopEnding = endWithConnection(connection, (why) => latest.current.end(why))
    const stopHolding = opened.subscribe(() => onHolding(opened.state().seats.length > 0))
    setDesk(opened)
    return () => {
      stopEnding()
      stopFollowing()
      stopHolding()
      onHolding(false)
      opened.close()
    }
  }, [session.token])

  const alarm = trouble && <RosterAlarm trouble={trouble} nameOf={() => null} accept={() => accept.current()} />
  return desk ? (
    <ListenerDesk desk={desk} certificate={session.certificate} onSignOut={session.signOut} alarm={alarm} />
  ) : null
}
