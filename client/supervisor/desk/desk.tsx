import { t } from '@lingui/core/macro'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Bell } from '#client/bell/bell.ts'
import { BellChoice } from '#client/bell/bell-choice.tsx'
import { BellContext } from '#client/bell/bell-context.ts'
import { BellRefusals } from '#client/bell/bell-refusals.tsx'
import { createPageBell } from '#client/bell/page-bell.ts'
import { connect } from '#client/connection/connect.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import type { StaffSession } from '#client/staff-session/staff-gate.tsx'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { AuditTrail } from '../audit/audit-trail.tsx'
import { FloorSection } from '../floor/floor-section.tsx'
import { HoursSection } from '../hours/hours-section.tsx'
import { MembersSection } from '../members/members-section.tsx'
import { OrganisationSection } from '../organisation/organisation-section.tsx'
import { TeamKeySection } from '../team-key/team-key-section.tsx'
import { Alerts } from './alerts.tsx'
import { type CoordinationDesk, createCoordinationDesk, type DeskView, isOnDuty } from './coordination-desk.ts'
import { newsAt } from './desk-news.ts'
import { Header } from './header.tsx'
import type { RosterState } from './roster-state.ts'
import { Sections } from './sections.tsx'

/** Opens the connection and keeps it while the session is shown. */
export function Desk({ session, onDuty }: { session: StaffSession; onDuty: (isOn: boolean) => void }) {
  const [opened, setOpened] = useState<{ readonly desk: CoordinationDesk; readonly bell: Bell } | null>(null)
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
    const bell = createPageBell({ name: () => t`Coordination`, desk: 'supervisor' })
    const stopFollowing = bell.follow(made.subscribe, () => newsAt(made.state()))
    const stopVeiling = first.onVeil(bell.veil)
    const stopDuty = made.subscribe(() => onDuty(isOnDuty(made.state())))
    setOpened({ desk: made, bell })
    return () => {
      stop()
      stopFollowing()
      bell.close()
      stopVeiling()
      stopDuty()
      onDuty(false)
      void made.close()
    }
  }, [first, onDuty])

  return (
    opened && (
      <BellContext value={opened.bell}>
        <DeskPage desk={opened.desk} />
      </BellContext>
    )
  )
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

export type PartProperties = {
  readonly desk: CoordinationDesk
  readonly view: DeskView
  readonly upkeep: ReturnType<CoordinationDesk['state']>['upkeep']
  readonly roster: RosterState
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
