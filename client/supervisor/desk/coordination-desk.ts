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
import type { StaffMember, supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { type Result, refuse } from '#shared/result.ts'
import { type DeskView, viewOf } from './desk-view.ts'
import { setDuty } from './duty.ts'
import { followJoining } from './follow-joining.ts'
import { followNotices } from './follow-notices.ts'
import type { Joined, JoinedState } from './joined.ts'
import { noRoster, type RosterState, rosterStateOf } from './roster-state.ts'
import { teamName } from './team-name.ts'
import { createUpkeep, noUpkeep, type UpkeepState } from './upkeep.ts'

export type SupervisorConnection = Connection<typeof supervisorRequests, typeof supervisorNotices>

export type DeskState = {
  readonly connection: ConnectionState
  /** Null until the server's first answer. It stays, possibly out of date, while the connection is lost. */
  readonly view: DeskView | null
  readonly refused: RefusalName | null
  readonly upkeep: UpkeepState
  readonly roster: RosterState
  /** What is read of the conversation that this coordinator has joined. */
  readonly joined: JoinedState | null
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
  /** Writes in the conversation that this coordinator has joined. */
  readonly joined: Pick<Joined, 'write' | 'send' | 'tryAgain'>
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
  let state: DeskState = {
    ...{ connection: connection.state, view: null, refused: null, upkeep: noUpkeep, roster: noRoster, joined: null },
  }

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
  const { joined, stops: stopsJoining } = followJoining(connection, {
    ...{ session, rosters, now, tellRoster },
    see: (joining) => see({ joining }),
    onChange: (next) => change({ joined: next }),
  })
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
    joined.follow(opened.value.joining)
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
    ...stopsJoining,
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
    joined,
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
    setDuty: (isOn) => setDuty(connection, isOn, { view: () => state.view, see }, session.staff),
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

const noTeam: Team = { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false }
