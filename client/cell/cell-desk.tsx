import { t } from '@lingui/core/macro'
import { useEffect, useRef, useState } from 'react'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { StaffSession } from '#client/staff-session/page-session.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { CellPage } from './cell-page.tsx'
import { createDesk } from './desk/desk.ts'
import type { Desk, DeskState } from './desk/desk-state.ts'
import { memberKeys } from './desk/member-keys.ts'
import { type LeftTicket, showAgain } from './desk/show-again.ts'
import { newsAt } from './list/cell-news.ts'

type Properties = {
  readonly session: StaffSession
  /** Of the page: it goes on when the keys go, and when they come back. */
  readonly bell: PageBell
  /** The present desk, for callers outside the React tree. */
  readonly onDesk: (desk: Desk | null) => void
  /** What the desk before a locked veil showed. */
  readonly left: LeftTicket
}

/** One desk and one connection for the whole session. */
export function CellDesk({ session, bell, onDesk, left }: Properties) {
  const [opened, setOpened] = useState<Desk | null>(null)
  const latest = useRef(session)
  const [before] = useState(left)
  const { token } = session

  useEffect(() => {
    latest.current = session
  }, [session])

  useEffect(() => {
    const connection = connect({ namespace: '/cell', requests: cellRequests, notices: cellNotices, token })
    const desk = createDesk({
      connection,
      session: latest.current,
      keysFor: (parts) => memberKeys({ ...parts, session: latest.current }),
      memory: { read: latest.current.keptDesk, keep: (text) => latest.current.keepDesk(text) },
      onCertificate: (text) => {
        latest.current.renewCertificate(text).catch(reportFault)
      },
      onExpired: () => latest.current.end('expired'),
    })
    const stop = followSession(connection, latest.current)
    const stopFollowing = bell.follow(desk.subscribe, () => newsAt(desk.get(), isListInView(desk.get())))
    const stopLeaving = latest.current.onLock(() => {
      before.keep(desk.get().shown?.ticket ?? null)
      return desk.left()
    })
    const stopShowing = showAgain(desk, before)
    setOpened(desk)
    onDesk(desk)
    return () => {
      stop()
      stopFollowing()
      stopLeaving()
      stopShowing()
      onDesk(null)
      setOpened(null)
      desk.close().catch(reportFault)
    }
  }, [token, bell, onDesk, before])

  if (opened === null) return <p role="status">{t`Ouverture…`}</p>
  return <CellPage desk={opened} alias={session.staff.alias} onVeil={session.veil} onSignOut={session.signOut} />
}

/** On a narrow screen an open ticket takes the list's place (`cell.css`). */
const isListInView = ({ shown }: DeskState): boolean => shown === null || !matchMedia('(max-width: 60rem)').matches
