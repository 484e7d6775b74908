import type { StaffId } from '#shared/ids.ts'
import type { ReplyOf } from '#shared/protocol/exchange.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Floor, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { readAuditBefore, readAuditPage } from '../audit/read.ts'
import type { Sealing } from '../audit/seal.ts'
import { answerColleague, seeWithheld } from '../desk/coordination.ts'
import { certifyStaff } from '../membership/certify.ts'
import { deactivateStaff } from '../membership/deactivate.ts'
import { departuresOf } from '../membership/departures.ts'
import { coordinationRoom } from '../notice/rooms.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import { randomId } from '../platform/random-id.ts'
import { readHours, setHours } from '../service-hours/service.ts'
import { cancelInvitation, inviteStaff } from '../staff/invite.ts'
import { membersFor } from '../staff/roster.ts'
import { staffOfSession } from '../staff/session.ts'
import { type ActiveStaff, organisationKey } from '../staff/state.ts'
import { teamView } from '../team/view.ts'
import { certifyTeamEpoch } from '../team-key/certify-epoch.ts'
import { putBackTicket } from '../ticket/cell-rules.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import type { Rule } from '../transaction/transactor.ts'
import type { Handlers } from './answer.ts'
import type { Peer } from './peer.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'
import { type FloorParts, readFloorView } from './supervisor-floor.ts'

/** Who asks: the session, looked at again in every rule, so that a request that overtakes an eviction is refused (G4). */
export type SupervisorCaller = { readonly session: string; readonly peer: Pick<Peer, 'isOpen' | 'join' | 'onNotice'> }

export type SupervisorParts = FloorParts & {
  readonly limits: Limits
  readonly settings: TicketSettings
  readonly eraseList: EraseList
  readonly sealing: Sealing
  /** Told after an act that the floor shows. */
  readonly floorChanged: () => void
  readonly caughtUp: CaughtUp
}

/**
 * Every request of coordination. A supervisor nobody has vouched for yet is refused `no-certificate`; one whose certificate has run out is
 * not, for they are who renews it.
 */
export function supervisorHandlers(parts: SupervisorParts): Handlers<typeof supervisorRequests, SupervisorCaller> {
  const { transactor, clock, limits, settings, sealing, caughtUp, floorChanged } = parts
  const departures = departuresOf(parts)

  const identify =
    ({ session }: SupervisorCaller): Rule<ActiveStaff> =>
    (draft) => {
      const staff = staffOfSession(draft, session, clock.now())
      if (staff?.role !== 'supervisor') return refuse('not-available')
      return staff.status === 'active' ? ok(staff) : refuse('no-certificate')
    }

  async function decideAs<Value>(
    caller: SupervisorCaller,
    rule: (actor: StaffId) => Rule<Value>,
  ): Promise<Result<Value, RefusalName>> {
    const decided = await transactor.transact((draft) => {
      const supervisor = identify(caller)(draft)
      return supervisor.ok ? rule(supervisor.value.id)(draft) : supervisor
    })
    if (decided.ok) floorChanged()
    return decided
  }

  /** All that coordination's desk shows. */
  const deskAt =
    (caller: SupervisorCaller, floor: Floor): Rule<ReplyOf<(typeof supervisorRequests)['floor:open']>> =>
    (draft) => {
      const supervisor = identify(caller)(draft)
      const organisation = draft.read(organisationKey)
      if (!supervisor.ok || !organisation) return refuse('not-available')
      const { id, alias, organisationWrap } = supervisor.value
      return ok({
        staff: { id, alias },
        ...organisation,
        organisationWrap,
        members: membersFor(draft, id),
        team: teamView(draft),
        hours: readHours(draft),
        floor,
        now: clock.now(),
      })
    }

  const anyone = () => true

  return {
    'floor:open': {
      allow: anyone,
      run: async (caller) => {
        const known = await transactor.transact(identify(caller))
        if (!known.ok) return known
        // Whoever left meanwhile would stay in the room for ever.
        if (!caller.peer.isOpen) return refuse('not-available')
        await caller.peer.join(coordinationRoom)
        return readSettled(caller.peer, caughtUp, async () => {
          const floor = await readFloorView(parts)
          return floor.ok ? transactor.transact(deskAt(caller, floor.value)) : floor
        })
      },
    },
    'staff:invite': {
      allow: anyone,
      run: (caller, request) => {
        const staff = randomId() as StaffId
        return decideAs(caller, (actor) => inviteStaff(request, staff, actor, clock.now(), limits))
      },
    },
    'staff:cancel-invitation': {
      allow: anyone,
      run: (caller, { invitation }) => decideAs(caller, (actor) => cancelInvitation(invitation, actor, clock.now())),
    },
    'staff:certify': {
      allow: anyone,
      run: (caller, request) => decideAs(caller, (actor) => certifyStaff(request, actor, clock.now())),
    },
    'staff:deactivate': {
      allow: anyone,
      run: async (caller, { staff }) => {
        const deactivated = await deactivateStaff(departures, staff, identify(caller), clock.now())
        floorChanged()
        return deactivated
      },
    },
    'team:certify': {
      allow: anyone,
      run: (caller, request) => decideAs(caller, (actor) => certifyTeamEpoch(request, actor, clock.now(), limits)),
    },
    'hours:set': {
      allow: anyone,
      run: (caller, { hours }) => decideAs(caller, (actor) => setHours(hours, actor, clock.now())),
    },
    'colleague:answer': {
      allow: anyone,
      run: (caller, { listener }) => decideAs(caller, () => answerColleague(listener, clock.now())),
    },
    'withheld:seen': {
      allow: anyone,
      run: (caller, { listener }) => decideAs(caller, () => seeWithheld(listener)),
    },
    'ticket:put-back': {
      allow: anyone,
      run: (caller, { ticket }) =>
        decideAs(caller, (actor) => putBackTicket(ticket, { id: actor, role: 'supervisor' }, clock.now(), settings)),
    },
    'audit:read': {
      allow: anyone,
      run: async (caller, wanted) => {
        const known = await transactor.transact(identify(caller))
        if (!known.ok) return known
        return ok(
          await ('after' in wanted
            ? readAuditPage(sealing, wanted.after)
            : readAuditBefore(sealing, wanted.before ?? Number.MAX_SAFE_INTEGER)),
        )
      },
    },
  }
}
