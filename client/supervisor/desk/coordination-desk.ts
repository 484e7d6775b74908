import type { Connection, ConnectionState } from '#client/connection/connection.ts'
import { certifyTeam } from '#client/enrolment/certify-team.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { deactivate, revoke } from '#client/enrolment/deactivate.ts'
import { type Choice, type Invitation, invite } from '#client/enrolment/invite.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { createRosterMemory, type RosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import { everybodyInForce, type InForce, type NotYet, rotateOrganisation } from '#client/enrolment/rotate.ts'
import { type EnrolledMember, verifyAndCertify } from '#client/enrolment/vouch.ts'
import type { StaffSession } from '#client/staff-session/page-session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import type { Floor, StaffMember, supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { type Result, refuse } from '#shared/result.ts'
import { teamName } from '../team-key/team-name.ts'
import { followNotices } from './follow-notices.ts'
import { noRoster, type RosterState, rosterStateOf } from './roster-state.ts'
import { createUpkeep, noUpkeep, type UpkeepState } from './upkeep.ts'

export type SupervisorConnection = Connection<typeof supervisorRequests, typeof supervisorNotices>

/** What the service has said of the floor and its people. */
export type DeskView = {
  readonly self: StaffId
  readonly organisationWrap: string | null
  readonly members: readonly StaffMember[]
  readonly team: Team
  readonly hours: ServiceHours
  readonly floor: Floor
  /** The time by which this device's clock is ahead of the server's, milliseconds. */
  readonly clockAheadMs: number
}

export type DeskState = {
  readonly connection: ConnectionState
  /** Null until the server's first answer. It stays, possibly out of date, while the connection is lost. */
  readonly view: DeskView | null
  readonly refused: RefusalName | null
  readonly upkeep: UpkeepState
  readonly roster: RosterState
}

type Outcome<Value> = Promise<Result<Value, EnrolmentRefusal>>
type AuditPage = ReplyOf<(typeof supervisorRequests)['audit:read']>

/** Coordination's desk: its view, which notices keep up to date, and its acts. */
export type CoordinationDesk = Observable<DeskState> & {
  readonly session: StaffSession
  readonly reload: () => void
  readonly invite: (choice: Choice) => Outcome<Invitation>
  readonly vouch: (member: EnrolledMember) => Outcome<null>
  readonly certifyTeam: () => Outcome<null>
  readonly deactivate: (staff: StaffId) => Outcome<null>
  readonly revoke: (staff: StaffId) => Outcome<null>
  /** Comes on duty (`De permanence`), or goes off. */
  readonly setDuty: (isOn: boolean) => Outcome<unknown>
  /** A person has looked at the differences, and this page goes on from the server's newest roster. */
  readonly acceptRoster: () => Outcome<unknown>
  readonly seeNewcomer: (staff: StaffId) => void
  readonly seeRotation: () => void
  /** Everybody in force, for a person to look at before a rotation. */
  readonly everybody: () => Outcome<readonly InForce[]>
  /** Replaces the organisation's key, for those whose certificates a person has looked at; the session ends with it. Answers what it waits for. */
  readonly rotate: (seen: readonly string[]) => Outcome<NotYet | null>
  /** Sends an act that needs no key. The service carries it out or refuses it, and notifies every desk of coordination. */
  readonly request: SupervisorConnection['request']
  /** Newest first; null starts at the newest. */
  readonly readAudit: (before: number | null) => Promise<Answer<AuditPage>>
  /** Resolves once the desk's automatic work is over too. */
  readonly close: () => Promise<void>
}

export function createCoordinationDesk(
  session: StaffSession,
  connection: SupervisorConnection,
  now: () => number = pageClock,
  memory: RosterMemory = createRosterMemory(session.deploymentId),
): CoordinationDesk {
  const { subscribe, notify } = createSubscribers()
  let state: DeskState = { connection: connection.state, view: null, refused: null, upkeep: noUpkeep, roster: noRoster }

  function change(next: Partial<DeskState>) {
    state = { ...state, ...next }
    notify()
  }
  function see(next: Partial<DeskView>) {
    if (state.view) change({ view: { ...state.view, ...next } })
  }

  const rosters = createRosters(session, memory, (after) => connection.request('roster:read', { after }))
  async function follow() {
    await rosters.follow()
    tellRoster()
  }
  const tellRoster = () => change({ roster: rosterStateOf(rosters, state.view?.members ?? []) })

  function coordination(): Coordination | null {
    const { view } = state
    if (!view) return null
    return {
      request: (name, body, options) => connection.request(name, body, options),
      session,
      organisationWrap: view.organisationWrap,
      members: view.members,
      rosters,
      now: now(),
    }
  }
  const upkeep = createUpkeep({
    read: () => {
      const at = coordination()
      return at && state.view && { coordination: at, team: state.view.team }
    },
    onState: (next) => change({ upkeep: next }),
  })

  async function open() {
    const opened = await connection.request('floor:open', {})
    if (!opened.ok) return change({ refused: opened.refused })
    change({ refused: null, view: viewOf(opened.value, now()) })
    await takeOwnCertificate(opened.value.members)
    await follow()
    await upkeep.run()
    tellRoster()
  }

  async function takeOwnCertificate(members: readonly StaffMember[]) {
    const self = members.find((member) => member.status === 'active' && member.id === session.staff.id)
    if (self?.status === 'active') await session.renewCertificate(self.certificate)
  }

  async function membersChanged(members: readonly StaffMember[]) {
    // A colleague has just certified this supervisor: only `floor:open` returns what they may now see.
    if (!state.view?.organisationWrap) return open()
    see({ members })
    await takeOwnCertificate(members)
    await follow()
    await upkeep.run()
  }

  async function teamChanged() {
    await follow()
    await upkeep.run()
  }

  const underWay = new Set<Promise<void>>()
  /** Runs work for which no screen waits. */
  function byItself(work: Promise<void>): void {
    const done = work.catch(reportFault).finally(() => underWay.delete(done))
    underWay.add(done)
  }

  const stops = [
    connection.onState((next) => change({ connection: next })),
    connection.onConnected(() => byItself(open())),
    ...followNotices(connection, {
      view: () => state.view,
      see,
      onMembers: (members) => byItself(membersChanged(members)),
      onTeam: () => byItself(teamChanged()),
    }),
  ]

  const withCoordination = async <Value>(act: (coordination: Coordination) => Outcome<Value>): Outcome<Value> => {
    const at = coordination()
    return at ? act(at) : refuse('unreachable')
  }

  return {
    session,
    state: () => state,
    subscribe,
    reload: () => {
      change({ refused: null })
      byItself(open())
    },
    invite: (choice) => withCoordination((at) => invite(at, choice)),
    vouch: (member) => withCoordination((at) => verifyAndCertify(at, member)),
    certifyTeam: () => withCoordination((at) => certifyTeam(at, state.view?.team ?? noTeam, teamName())),
    deactivate: (staff) => withCoordination((at) => deactivate(at, staff)),
    revoke: (staff) => withCoordination((at) => revoke(at, staff)),
    async setDuty(isOn) {
      const set = await connection.request('duty:set', { isOn })
      const { view } = state
      if (set.ok && view) {
        const others = view.floor.onDuty.filter(({ id }) => id !== view.self)
        const { id, alias } = session.staff
        see({ floor: { ...view.floor, onDuty: isOn ? [...others, { id, alias }] : others } })
      }
      return set
    },
    async acceptRoster() {
      const accepted = await rosters.accept()
      tellRoster()
      return accepted
    },
    seeNewcomer(staff) {
      rosters.see(staff)
      tellRoster()
    },
    seeRotation() {
      rosters.seeRotation()
      tellRoster()
    },
    everybody: () =>
      withCoordination(async (at) => {
        const followed = await rosters.follow()
        return followed.ok ? everybodyInForce(at) : followed
      }),
    async rotate(seen) {
      const rotated = await withCoordination((at) =>
        rotateOrganisation({ coordination: at, team: state.view?.team ?? noTeam, seen }),
      )
      // The service ends every session with a rotation. Its notice may be lost.
      if (rotated.ok && rotated.value === null) session.end('rotated')
      return rotated
    },
    request: (name, body, options) => connection.request(name, body, options),
    readAudit: (before) => connection.request('audit:read', { before }),
    async close() {
      for (const stop of stops) stop()
      connection.close()
      await Promise.all(underWay)
    },
  }
}

/** `now`: this device's clock, milliseconds. */
export function viewOf(opened: ReplyOf<(typeof supervisorRequests)['floor:open']>, now: number): DeskView {
  const { staff, organisationWrap, members, team, hours, floor } = opened
  return { self: staff.id, organisationWrap, members, team, hours, floor, clockAheadMs: now - opened.now }
}

/** Whether this coordinator is on duty, as the service knows it. */
export const isOnDuty = ({ view }: Pick<DeskState, 'view'>): boolean =>
  view?.floor.onDuty.some(({ id }) => id === view.self) ?? false

const noTeam: Team = { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false }
