import { useEffect, useRef, useState } from 'react'
import { BellRefusals } from '#client/bell/bell-refusals.tsx'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { createRosterMemory, type SeenRotation } from '#client/enrolment/roster-memory.ts'
import { createRosters, type Rosters, type RosterTrouble } from '#client/enrolment/rosters.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import { onInput } from '#client/staff-session/on-input.ts'
import type { StaffSession } from '#client/staff-session/page-session.ts'
import { RosterAlarm } from '#client/staff-session/roster-alarm.tsx'
import { isLapsing, RosterLapse } from '#client/staff-session/roster-lapse.tsx'
import { RosterRotation } from '#client/staff-session/roster-rotation.tsx'
import { reportFault } from '#client/ui/report-fault.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { refuse } from '#shared/result.ts'
import type { Desk } from '../desk/desk.ts'
import { createDesk } from '../desk/desk-driver.ts'
import { deskKeys } from '../desk/desk-keys.ts'
import { isOnDuty } from '../desk/desk-state.ts'
import { createOwnPhrases, type OwnPhrasesStore } from '../phrases/own-phrases.ts'
import { OwnPhrasesContext } from '../phrases/own-phrases-context.ts'
import { followDesk } from './follow-desk.ts'
import type { LeftView } from './left-view.ts'
import { ListenerDesk } from './listener-desk.tsx'

type SignedInDeskProps = {
  /** Of the page: it goes on when the keys go, and when they come back. */
  readonly bell: PageBell
  readonly session: StaffSession
  /** The listener comes on duty, or goes off. */
  readonly onDuty: (isOn: boolean) => void
  readonly left: LeftView
}

/** One desk and one connection for the whole session. */
export function SignedInDesk({ session, bell, onDuty, left }: SignedInDeskProps) {
  const [desk, setDesk] = useState<Desk>()
  const [phrases, setPhrases] = useState<OwnPhrasesStore | null>(null)
  const [trouble, setTrouble] = useState<RosterTrouble | null>(null)
  const [lapses, setLapses] = useState<number | null>(null)
  const [rotation, setRotation] = useState<SeenRotation | null>(null)
  const accept = useRef<Rosters['accept']>(async () => refuse('unreachable'))
  const seeRotation = useRef<() => void>(() => undefined)
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
    const show = () => {
      setTrouble(rosters.trouble())
      setLapses(rosters.lapses())
      setRotation(rosters.rotation())
    }
    const look = async () => {
      await rosters.follow()
      show()
    }
    const stopFollowing = connection.onConnected(() => void look().catch(reportFault))
    // The service tells every desk of a renewed roster in this way: the warning goes.
    const stopRenewal = connection.on('desk:changed', () => {
      if (isLapsing(rosters.lapses(), opened.serviceNow())) void look().catch(reportFault)
    })
    seeRotation.current = () => {
      rosters.seeRotation()
      show()
    }
    accept.current = async () => {
      const accepted = await rosters.accept()
      show()
      return accepted
    }
    const opened = createDesk({
      connection,
      looking: bell.looking,
      memory: { read: latest.current.keptDesk, keep: latest.current.keepDesk },
      keys: deskKeys(keys, session, {
        follow: rosters.follow,
        async compare(named) {
          const compared = await rosters.compare(named)
          show()
          return compared
        },
      }),
      certificate: () => latest.current.certificate,
      renewCertificate: (text) => void latest.current.renewCertificate(text),
    })
    const stopEnding = followSession(connection, latest.current)
    const stopAttending = onInput(document, opened.attend)
    const stopRinging = followDesk(bell, opened)
    const stopVeiling = session.onVeil(opened.veil)
    const stopLeaving = session.onLock(opened.leave)
    const stopDuty = opened.subscribe(() => onDuty(isOnDuty(opened.state())))
    const own = createOwnPhrases({ connection, keys })
    setDesk(opened)
    setPhrases(own)
    return () => {
      stopEnding()
      stopFollowing()
      stopRenewal()
      stopDuty()
      stopAttending()
      stopRinging()
      stopVeiling()
      stopLeaving()
      onDuty(false)
      own.close()
      opened.close()
    }
  }, [session.token])

  const alarm = (
    <>
      <BellRefusals />
      {trouble && <RosterAlarm trouble={trouble} nameOf={() => null} accept={() => accept.current()} />}
      {rotation && <RosterRotation rotation={rotation} nameOf={() => null} onSeen={() => seeRotation.current()} />}
      {desk && <RosterLapse until={lapses} who="others" now={desk.serviceNow} />}
    </>
  )
  return desk ? (
    <OwnPhrasesContext value={phrases}>
      <ListenerDesk
        desk={desk}
        certificate={session.certificate}
        onVeil={session.veil}
        onSignOut={session.signOut}
        alarm={alarm}
        left={left}
      />
    </OwnPhrasesContext>
  ) : null
}
