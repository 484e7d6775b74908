import type { StaffId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import { phrasesKey } from '../staff/own-phrases.ts'
import { activeStaff, allStaff, announceMembers } from '../staff/roster.ts'
import { dropSession } from '../staff/session.ts'
import { type ActiveStaff, loginKey, type StaffState, staffKey } from '../staff/state.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import { announceTeam } from '../team-key/announce.ts'
import { eraseWrapsOf, leaveTeam } from '../team-key/depart.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

type Done = Record<string, never>

/** The effects of a departure on other nouns. */
export type Departures = {
  readonly store: Store
  readonly transactor: Transactor
  /** In the same change, a listener's conversations wait again, and a coordinator leaves the one that they have joined. */
  readonly leaveConversations: (draft: Draft, staff: StaffState, now: number) => void
  /** Puts back every ticket this member has taken. */
  readonly putBackTickets: (taker: StaffId, actor: StaffId, now: number) => Promise<Result<null, RefusalName>>
  /** The list is outside the store, so that a restored backup cannot bring back a departed member. */
  readonly eraseList: Pick<EraseList, 'addDeparture'>
}

/**
 * Ends every access of a member at once, for ever (SPEC S6, G4). Their tickets and wraps follow; a start finishes what was interrupted. Refuses
 * `not-allowed` for the last active supervisor. A repeat answers ok. `revoke` keeps the roster that follows, in the same change.
 */
export async function deactivateStaff(
  departures: Departures,
  id: StaffId,
  identify: Rule<ActiveStaff>,
  now: number,
  revoke: (draft: Draft, supervisor: ActiveStaff) => Result<'revoked' | 'not-revoked', RefusalName> = () =>
    ok('not-revoked'),
): Promise<Result<Done, RefusalName>> {
  const actor = await departures.transactor.transact((draft) => {
    const supervisor = identify(draft)
    if (!supervisor.ok) return supervisor
    const revoked = revoke(draft, supervisor.value)
    if (!revoked.ok) return revoked
    const deactivated = deactivate(draft, id, supervisor.value.id, departures, now)
    if (deactivated.ok && revoked.value === 'revoked') announceTeam(draft, now)
    return deactivated.ok ? ok(supervisor.value.id) : deactivated
  })
  return actor.ok ? finishDeparture(departures, id, actor.value, now) : actor
}

const departureDue = (staff: StaffId) => `departure:${staff}`
/** After this time another node, or a later start, finishes a departure, milliseconds. */
const finishedWithin = 5000

/** Finishes an interrupted departure. */
export async function endDeparture(departures: Departures, id: string, now: number): Promise<void> {
  const finished = await finishDeparture(departures, id as StaffId, id as StaffId, now)
  if (!finished.ok) throw new StoreUnavailable('the store cannot keep that a member has left')
}

/** At start: finishes every interrupted departure. */
export async function finishDepartures(departures: Departures, now: number): Promise<void> {
  const leaving = await departures.transactor.transact((draft) =>
    ok(allStaff(draft).filter((staff) => staff.status === 'deactivated' && staff.departing)),
  )
  if (!leaving.ok) return
  for (const { id } of leaving.value) await finishDeparture(departures, id, id, now)
}

/**
 * At start: deactivates a member again whom a restored store has brought back. Answers whether it had. Answers `last-supervisor` where no
 * supervisor would be left: the operator must decide.
 */
export async function departAgain(
  departures: Departures,
  id: StaffId,
  now: number,
): Promise<boolean | 'last-supervisor'> {
  const departed = await departures.transactor.transact<boolean>((draft) => {
    const staff = draft.read(staffKey(id))
    if (!staff || staff.status === 'deactivated') return ok(false)
    const deactivated = deactivate(draft, id, id, departures, now)
    return deactivated.ok ? ok(true) : deactivated
  })
  const finished = departed.ok && departed.value ? await finishDeparture(departures, id, id, now) : departed
  if (finished.ok) return departed.ok && departed.value
  if (finished.refused === 'not-allowed') return 'last-supervisor'
  throw new StoreUnavailable('the store cannot keep that a member has left')
}

function deactivate(
  draft: Draft,
  id: StaffId,
  actor: StaffId,
  { leaveConversations }: Departures,
  now: number,
): Result<null, RefusalName> {
  const staff = draft.read(staffKey(id))
  if (!staff) return refuse('not-available')
  if (staff.status === 'deactivated') return ok(null)
  const others = activeStaff(draft, 'supervisor').filter((supervisor) => supervisor.id !== id)
  if (others.length === 0) return refuse('not-allowed')
  const { role, login, alias, enc, sig } = staff
  if (role === 'listener') draft.write(phrasesKey(id), null)
  // Do this before the member's role is gone: the conversations' log entries need the listener's name.
  leaveConversations(draft, staff, now)
  dropSession(draft, staff, 'deactivated')
  draft.write(loginKey(login), null)
  draft.write(staffKey(id), {
    ...{ id, role, login, alias, enc, sig },
    status: 'deactivated',
    certificate: null,
    certificateExpires: null,
    heldKey: staff.organisationWrap !== null,
    departing: true,
  })
  if (role === 'cell') leaveTeam(draft, id, now)
  draft.due(departureDue(id), now + finishedWithin)
  recordAudit(draft, { kind: 'staff:deactivated', actor, subject: id, now })
  announceMembers(draft)
  return ok(null)
}

async function finishDeparture(
  { store, transactor, putBackTickets, eraseList }: Departures,
  id: StaffId,
  actor: StaffId,
  now: number,
): Promise<Result<Done, RefusalName>> {
  const departing = await transactor.transact((draft) => {
    const staff = draft.read(staffKey(id))
    return ok(staff?.status === 'deactivated' && staff.departing)
  })
  if (!departing.ok) return departing
  if (departing.value) await eraseList.addDeparture(id, now)
  const putBack = await putBackTickets(id, actor, now)
  if (!putBack.ok) return putBack
  await eraseWrapsOf({ store }, id)
  return transactor.transact((draft) => {
    const staff = draft.read(staffKey(id))
    if (staff?.status === 'deactivated' && staff.departing) draft.write(staffKey(id), { ...staff, departing: false })
    draft.due(departureDue(id), null)
    return ok({})
  })
}
