import type { ConversationId, QuestionId, StaffId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Exchange, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { RosterPublication } from '#shared/protocol/roster.ts'
import type { Floor, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import type { RosterChange } from '#shared/roster/derive.ts'
import { readAuditBefore, readAuditPage } from '../audit/read.ts'
import type { Sealing } from '../audit/seal.ts'
import { handBack } from '../conversation/hand-back.ts'
import { askToJoin, leaveAsGuest } from '../conversation/join.ts'
import { joiningView } from '../conversation/joining.ts'
import { conversationLog } from '../conversation/state.ts'
import { readAsGuest, writeAsGuest } from '../conversation/write.ts'
import { answerCall } from '../desk/call.ts'
import { seeWithheld } from '../desk/coordination.ts'
import { markWishDone } from '../desk/wish.ts'
import { beginRotation } from '../membership/begin-rotation.ts'
import { certifyStaff } from '../membership/certify.ts'
import { deactivateStaff } from '../membership/deactivate.ts'
import { departuresOf } from '../membership/departures.ts'
import { renewRoster, revocation, revokeDeactivated, underRoster } from '../membership/under-roster.ts'
import { coordinationRoom } from '../notice/rooms.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { closeIntake, openIntake } from '../service-hours/intake.ts'
import { readHours, setHours } from '../service-hours/service.ts'
import { setDuty } from '../staff/duty.ts'
import { cancelInvitation, inviteStaff } from '../staff/invite.ts'
import { readRosters } from '../staff/read-rosters.ts'
import { membersFor } from '../staff/roster.ts'
import { type ActiveStaff, organisationKey } from '../staff/state.ts'
import { teamView } from '../team/view.ts'
import { certifyTeamEpoch } from '../team-key/certify-epoch.ts'
import { putBackTicket } from '../ticket/cell-rules.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { readHead } from '../transaction/message-log.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule } from '../transaction/transactor.ts'
import { type Handler, type Handlers, handlersFor } from './answer.ts'
import type { Peer } from './peer.ts'
import { authorised, inTwelveHours, member, vouchedFor, writingAs } from './permission.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'
import { type FloorParts, readFloorView } from './supervisor-floor.ts'

/** The caller's session. Every rule looks it up again, so a request that arrives with an eviction is still refused (G4). */
export type SupervisorCaller = { readonly session: string; readonly peer: Pick<Peer, 'isOpen' | 'join' | 'onNotice'> }

export type SupervisorParts = FloorParts & {
  readonly limits: Limits
  readonly settings: TicketSettings
  readonly eraseList: EraseList
  readonly sealing: Sealing
  /** The operator's configuration names the organisation's key (`RELAIS_PIN`). */
  readonly isPinned?: boolean
  /** Called after an act that changes the floor. */
  readonly floorChanged: () => void
  readonly caughtUp: CaughtUp
  /** The name of the next question whether a coordinator may join; random by default. */
  readonly newQuestion?: () => QuestionId
}

/**
 * Every request of coordination. A supervisor who has not been vouched for is refused `no-certificate`. One whose certificate has expired is
 * not refused: supervisors renew certificates.
 */
export function supervisorHandlers(parts: SupervisorParts): Handlers<typeof supervisorRequests, SupervisorCaller> {
  const { store, transactor, clock, limits, settings, sealing, caughtUp, floorChanged, isPinned = false } = parts
  const { newQuestion = () => randomId() as QuestionId } = parts
  const departures = departuresOf(parts)

  const handle = handlersFor<SupervisorCaller>(parts)

  /** One change, after which the floor is sent again. */
  const change = <E extends Exchange>(
    rule: (actor: StaffId, request: RequestOf<E>, now: number) => Rule<ReplyOf<E>>,
  ): Handler<E, SupervisorCaller> =>
    handle({
      allow: supervisor,
      decide: ({ id }, request, now) => rule(id, request, now),
      kept: floorChanged,
    })

  /** One change with the roster that follows from it. */
  const signed = <E extends Exchange>(
    read: (request: RequestOf<E>) => {
      readonly roster: RosterPublication
      readonly change: RosterChange
      readonly act: (actor: StaffId, now: number) => Rule<ReplyOf<E>>
    },
  ): Handler<E, SupervisorCaller> =>
    handle({
      allow: supervisor,
      decide(actor, request, now) {
        const { roster, change, act } = read(request)
        return underRoster(roster, change, actor, now, act(actor.id, now))
      },
      kept: floorChanged,
    })

  /** The whole content of coordination's desk. */
  const deskAt =
    (floor: Floor, supervisor: ActiveStaff): Rule<ReplyOf<(typeof supervisorRequests)['floor:open']>> =>
    (draft) => {
      const organisation = draft.read(organisationKey)
      if (!organisation) return refuse('not-available')
      const { id, alias, organisationWrap } = supervisor
      return ok({
        staff: { id, alias },
        ...organisation,
        organisationWrap,
        members: membersFor(draft, id),
        team: teamView(draft),
        hours: readHours(draft),
        floor,
        joining: joiningView(draft, id),
        now: clock.now(),
      })
    }

  return {
    'floor:open': handle({
      allow: supervisor,
      run: async (who, _, { peer }) => {
        const known = await transactor.transact(who)
        if (!known.ok) return known
        // Don't join a closed connection: it would never leave the room.
        if (!peer.isOpen) return refuse('not-available')
        await peer.join(coordinationRoom)
        return readSettled(peer, caughtUp, async () => {
          const floor = await readFloorView(parts)
          return floor.ok ? transactor.transact(authorised(who, (known) => deskAt(floor.value, known))) : floor
        })
      },
    }),
    'staff:invite': handle({
      allow: supervisor,
      run: async (who, request, _, now) => {
        const staff = randomId() as StaffId
        const invited = await transactor.transact(
          authorised(who, ({ id }) => inviteStaff(request, staff, id, now, limits)),
        )
        if (invited.ok) floorChanged()
        return invited
      },
    }),
    'staff:cancel-invitation': change((actor, { invitation }, now) => cancelInvitation(invitation, actor, now)),
    'staff:certify': signed(({ roster, ...order }) => ({
      ...{ roster, change: { kind: 'certify', staff: order.staff, certificate: sha256OfText(order.certificate) } },
      act: (actor, now) => certifyStaff(order, actor, now),
    })),
    'staff:deactivate': handle({
      allow: supervisor,
      run: async (who, { staff, roster }, _, now) => {
        const deactivated = await deactivateStaff(departures, staff, who, now, revocation(staff, roster, now))
        floorChanged()
        return deactivated
      },
    }),
    'staff:revoke': handle({
      allow: supervisor,
      decide: (actor, request, now) => revokeDeactivated(request, actor, now),
    }),
    'roster:renew': handle({ allow: supervisor, decide: (actor, { roster }, now) => renewRoster(roster, actor, now) }),
    'roster:read': handle({ allow: supervisor, decide: (who, { after }) => readRosters(after, who) }),
    'rotation:begin': handle({
      allow: supervisor,
      run: async (who, _, __, now) => {
        const begun = await beginRotation({ store, transactor, isPinned }, who, now)
        floorChanged()
        return begun
      },
    }),
    'team:certify': signed(({ roster, epoch, certificate }) => ({
      roster,
      change: { kind: 'certify-team', purpose: followUpTeam, epoch, certificate: sha256OfText(certificate) },
      act: (actor, now) => certifyTeamEpoch({ epoch, certificate }, actor, now, limits),
    })),
    'hours:set': change((actor, { hours }, now) => setHours(hours, actor, now)),
    'intake:close': change((actor, _, now) => (draft) => closeIntake(readHours(draft), actor, now)(draft)),
    'intake:open': change((actor, _, now) => openIntake(actor, now)),
    'duty:set': change((actor, { isOn }) => setDuty(actor, isOn)),
    'colleague:answer': change((actor, { listener }, now) => answerCall(listener, actor, now)),
    'wish:done': change((_, { listener }, now) => markWishDone(listener, now)),
    'conversation:hand-back': change((actor, wanted, now) => handBack(wanted, actor, now, limits)),
    'join:ask': handle({
      allow: beginningToday,
      decide: (coordinator, asked, now) => askToJoin(asked, coordinator, newQuestion(), now, limits),
    }),
    'join:leave': handle({ allow: supervisor, decide: ({ id }, { question }, now) => leaveAsGuest(id, question, now) }),
    'conversation:read': handle({
      allow: supervisor,
      run: async (who, { conversation, after }) => {
        const readable = await transactor.transact(authorised(who, readableAsGuest(conversation, after)))
        return readable.ok ? ok(await readLogPage(store, readable.value, after, limits)) : readable
      },
    }),
    'message:send': handle({
      allow: writingAs('listener', supervisor),
      decide: ({ id }, { conversation, envelope }) => writeAsGuest(id, conversation, envelope),
    }),
    'withheld:seen': change((_, { listener }) => seeWithheld(listener)),
    'ticket:put-back': change((actor, { ticket }, now) =>
      putBackTicket(ticket, { id: actor, role: 'supervisor' }, now, settings),
    ),
    'audit:read': handle({
      allow: supervisor,
      run: async (who, wanted) => {
        const known = await transactor.transact(who)
        if (!known.ok) return known
        return ok(
          await ('after' in wanted
            ? readAuditPage(sealing, wanted.after)
            : readAuditBefore(sealing, wanted.before ?? Number.MAX_SAFE_INTEGER)),
        )
      },
    }),
  }
}

const supervisor = vouchedFor(member('supervisor'))
const beginningToday = inTwelveHours(supervisor)

/** The log of a conversation that this coordinator reads as a guest, after a position. */
const readableAsGuest =
  (conversation: ConversationId, after: number) =>
  ({ id }: ActiveStaff): Rule<string> =>
  (draft) => {
    const read = readAsGuest(draft, id, conversation, 'guest:read')
    if (!read) return refuse('not-available')
    const log = conversationLog(read.id)
    return after > readHead(draft, log).lastPosition ? refuse('stale') : ok(log)
  }
