import { t } from '@lingui/core/macro'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { BellChoice } from '#client/bell/bell-choice.tsx'
import { BellRefusals } from '#client/bell/bell-refusals.tsx'
import type { PageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { StaffSession } from '#client/staff-session/page-session.ts'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { AuditTrail } from '../audit/audit-trail.tsx'
import { type CoordinationDesk, createCoordinationDesk } from '../desk/coordination-desk.ts'
import { newsAt } from '../desk/desk-news.ts'
import { isOnDuty } from '../desk/duty.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { FloorSection } from '../floor/floor-section.tsx'
import { HoursSection } from '../hours/hours-section.tsx'
import { JoinedConversation } from '../joining/joined-conversation.tsx'
import { MembersSection } from '../members/members-section.tsx'
import { OrganisationSection } from '../organisation/organisation-section.tsx'
import { TeamKeySection } from '../team-key/team-key-section.tsx'
import { Alerts } from './alerts.tsx'
import { Header } from './header.tsx'
import { Sections } from './sections.tsx'

type DeskProps = {
  readonly session: StaffSession
  /** Of the page: it goes on when the keys go, and when they come back. */
  readonly bell: PageBell
  readonly onDuty: (isOn: boolean) => void
}

/** Opens the connection and keeps it while the session is shown. */
export function Desk({ session, bell, onDuty }: DeskProps) {
  const [opened, setOpened] = useState<CoordinationDesk | null>(null)
  const [first] = useState(session)

  useEffect(() => {
    const connection = connect({
      namespace: '/supervisor',
      requests: supervisorRequests,
      notices: supervisorNotices,
      token: first.token,
    })
    const stop = followSession(connection, first)
    const made = createCoordinationDesk(first, connection)
    const stopFollowing = bell.follow(made.subscribe, () => newsAt(made.state()))
    const stopDuty = made.subscribe(() => onDuty(isOnDuty(made.state())))
    setOpened(made)
    return () => {
      stop()
      stopFollowing()
      stopDuty()
      onDuty(false)
      void made.close()
    }
  }, [first, bell, onDuty])

  return opened && <DeskPage desk={opened} />
}

export function DeskPage({ desk }: { desk: CoordinationDesk }) {
  const state = useSyncExternalStore(desk.subscribe, desk.state)
  const { view, refused } = state
  return (
    <Router hook={useHashLocation}>
      <div className="supervisor-page">
        <PartBoundary of={state.connection}>
          <Header desk={desk} state={state} />
        </PartBoundary>
        {view && <Sections />}
        <main className="supervisor-main">
          <BellChoice />
          <div role="status" className="supervisor-bell">
            <BellRefusals />
          </div>
          {view ? (
            <>
              <PartBoundary of={view}>
                <Alerts desk={desk} view={view} upkeep={state.upkeep} roster={state.roster} />
              </PartBoundary>
              <PartBoundary of={view.joining}>
                <JoinedConversation desk={desk} joining={view.joining} joined={state.joined} self={view.self} />
              </PartBoundary>
              <Parts desk={desk} view={view} upkeep={state.upkeep} roster={state.roster} />
            </>
          ) : refused === 'no-certificate' ? (
            <p role="status" className="notice">
              {t`Une autre personne de la coordination doit d’abord signer votre compte. Cette page s’ouvrira toute seule.`}
            </p>
          ) : refused ? (
            <div role="alert" className="notice" data-kind="warn">
              <p>{refusalWords(refused)}</p>
              <button type="button" className="button" onClick={desk.reload}>
                {t`Réessayer`}
              </button>
            </div>
          ) : (
            <p role="status">{t`Ouverture de la coordination…`}</p>
          )}
        </main>
      </div>
    </Router>
  )
}

function Parts(properties: PartProperties) {
  return (
    <Switch>
      <Route path="/equipe">
        <PartBoundary of={properties.view}>
          <MembersSection {...properties} />
        </PartBoundary>
      </Route>
      <Route path="/horaires">
        <PartBoundary of={properties.view}>
          <HoursSection {...properties} />
        </PartBoundary>
      </Route>
      <Route path="/cle">
        <PartBoundary of={properties.view}>
          <TeamKeySection {...properties} />
        </PartBoundary>
      </Route>
      <Route path="/organisation">
        <PartBoundary of={properties.view}>
          <OrganisationSection {...properties} />
        </PartBoundary>
      </Route>
      <Route path="/journal">
        <PartBoundary of={properties.view}>
          <AuditTrail {...properties} />
        </PartBoundary>
      </Route>
      <Route>
        <PartBoundary of={properties.view}>
          <FloorSection {...properties} />
        </PartBoundary>
      </Route>
    </Switch>
  )
}
