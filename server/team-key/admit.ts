import type { StaffId } from '#shared/ids.ts'
import type { cellRequests } from '#shared/protocol/cell.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { activeStaff } from '../staff/roster.ts'
import { type ActiveStaff, holdsValidCertificate, staffKey } from '../staff/state.ts'
import type { TeamParts } from '../team/read.ts'
import { admissionName, isHeldBy, readTeam, type TeamEpochState, teamKey, teamKeysOwner } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTeam } from './announce.ts'
import { signedAdmission } from './signed-admission.ts'

/**
 * A member who holds an epoch seals it to a colleague, and signs that (SPEC S21). When no member holds it any more, a member may admit themselves,
 * with the key from the recovery sheet. Whoever was admitted by a colleague may take that over: seal to themselves, under their own signature. The
 * wrap is kept before the state names it, beside a former one, which goes afterwards. A repeat answers ok.
 */
export async function admitToTeam(
  { store, transactor }: TeamParts,
  request: RequestOf<(typeof cellRequests)['team:admit']>,
  identify: Rule<ActiveStaff>,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const { member } = request
  const acceptable = await transactor.transact((draft) => {
    const actor = identify(draft)
    return actor.ok ? acceptAdmission(draft, request, actor.value, now) : actor
  })
  if (!acceptable.ok) return acceptable
  const { epoch, text } = acceptable.value
  if (text === null) return ok({})
  const owner = teamKeysOwner(epoch)
  const name = admissionName(member, text)
  await store.putKeys(owner, { [name]: text })
  const kept = await transactor.transact<null>((draft) => {
    const actor = identify(draft)
    const still = actor.ok ? acceptAdmission(draft, request, actor.value, now) : actor
    if (!still.ok || !actor.ok) return still.ok ? ok(null) : still
    if (still.value.text === null) return ok(null)
    const { epoch } = still.value
    const team = readTeam(draft)
    const others = epoch.holders.filter((holder) => holder.member !== member)
    const admitted = { ...epoch, holders: [...others, { member, by: actor.value.id, wrap: name }] }
    draft.write(teamKey, {
      ...team,
      epochs: team.epochs.map((each) => (each.epoch === admitted.epoch ? admitted : each)),
    })
    // Whoever takes an admission over gets no right that they did not have.
    if (!isHeldBy(epoch, member))
      recordAudit(draft, { kind: 'team:member-admitted', actor: actor.value.id, subject: member, now })
    announceTeam(draft, now)
    return ok(null)
  })
  // After `busy` the store may still have kept the change.
  if (kept.ok || kept.refused !== 'busy')
    await eraseUnnamed({ store, transactor }, epoch, [name, ...formerNames(epoch, member)])
  return kept.ok ? ok({}) : kept
}

const formerNames = ({ holders }: TeamEpochState, member: StaffId): readonly string[] =>
  holders.flatMap((holder) => (holder.member === member ? [holder.wrap] : []))

/** Erases those of these wraps of an epoch that the state does not name: the one taken over, or one refused because somebody left or signed out. */
async function eraseUnnamed(
  { store, transactor }: TeamParts,
  epoch: TeamEpochState,
  names: readonly string[],
): Promise<void> {
  const holders = await transactor.transact((draft) =>
    ok(readTeam(draft).epochs.find((each) => each.public === epoch.public)?.holders ?? []),
  )
  if (!holders.ok) return
  const unnamed = names.filter((name) => !holders.value.some(({ wrap }) => wrap === name))
  if (unnamed.length > 0) await store.eraseKeys(teamKeysOwner(epoch), unnamed)
}

/** `text`: the admission to keep; null if the member holds the epoch already. */
type Acceptable = { readonly epoch: TeamEpochState; readonly text: string | null }

function acceptAdmission(
  draft: Draft,
  request: RequestOf<(typeof cellRequests)['team:admit']>,
  actor: ActiveStaff,
  now: number,
): Result<Acceptable, RefusalName> {
  const { member } = request
  const team = readTeam(draft)
  const epoch = team.epochs.find((each) => each.epoch === request.epoch)
  const newcomer = draft.read(staffKey(member))
  if (!epoch || team.id === null || newcomer?.role !== 'cell' || !holdsValidCertificate(newcomer, now))
    return refuse('not-available')
  if (!mayAdmit(draft, epoch, actor.id, member)) return refuse('not-allowed')
  const holder = epoch.holders.find((each) => each.member === member)
  if (holder && (member !== actor.id || holder.by === actor.id)) return ok({ epoch, text: null })
  const signed = signedAdmission(draft, { ...epoch, team: team.id }, request, actor)
  return signed.ok ? ok({ epoch, text: signed.value }) : signed
}

function mayAdmit(draft: Draft, epoch: TeamEpochState, actor: StaffId, member: StaffId): boolean {
  if (isHeldBy(epoch, actor)) return true
  const isHeld = activeStaff(draft, 'cell').some(({ id }) => isHeldBy(epoch, id))
  return !isHeld && member === actor
}
