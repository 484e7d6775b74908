import type { StaffId } from '#shared/ids.ts'
import type { cellRequests } from '#shared/protocol/cell.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { activeStaff } from '../staff/roster.ts'
import { type ActiveStaff, holdsValidCertificate, staffKey } from '../staff/state.ts'
import type { TeamParts } from '../team/read.ts'
import { readTeam, type TeamEpochState, teamKey, teamKeysOwner } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTeam } from './announce.ts'

/**
 * A member who holds an epoch seals it to a colleague. When no member holds it any more, a member may admit themselves, with the key from
 * the recovery sheet. The wrap is kept before the state names it. A repeat answers ok.
 */
export async function admitToTeam(
  { store, transactor }: TeamParts,
  request: RequestOf<(typeof cellRequests)['team:admit']>,
  identify: Rule<ActiveStaff>,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const { member, wrap } = request
  const acceptable = await transactor.transact((draft) => {
    const actor = identify(draft)
    return actor.ok ? acceptAdmission(draft, request, actor.value.id, now) : actor
  })
  if (!acceptable.ok) return acceptable
  if (acceptable.value.holders.includes(member)) return ok({})
  const owner = teamKeysOwner(acceptable.value)
  await store.putKeys(owner, { [member]: wrap })
  const kept = await transactor.transact<null>((draft) => {
    const actor = identify(draft)
    const epoch = actor.ok ? acceptAdmission(draft, request, actor.value.id, now) : actor
    if (!epoch.ok || !actor.ok) return epoch.ok ? ok(null) : epoch
    if (epoch.value.holders.includes(member)) return ok(null)
    const team = readTeam(draft)
    const admitted = { ...epoch.value, holders: [...epoch.value.holders, member] }
    draft.write(teamKey, {
      ...team,
      epochs: team.epochs.map((each) => (each.epoch === admitted.epoch ? admitted : each)),
    })
    recordAudit(draft, { kind: 'team:member-admitted', actor: actor.value.id, subject: member, now })
    announceTeam(draft, now)
    return ok(null)
  })
  // Erase the wrap again if the member has left in between.
  if (!kept.ok && kept.refused !== 'busy') await store.eraseKeys(owner, [member])
  return kept.ok ? ok({}) : kept
}

function acceptAdmission(
  draft: Draft,
  { member, epoch: number }: { readonly member: StaffId; readonly epoch: number },
  actor: StaffId,
  now: number,
): Result<TeamEpochState, RefusalName> {
  const epoch = readTeam(draft).epochs.find((each) => each.epoch === number)
  const newcomer = draft.read(staffKey(member))
  if (!epoch || newcomer?.role !== 'cell' || !holdsValidCertificate(newcomer, now)) return refuse('not-available')
  if (epoch.holders.includes(actor)) return ok(epoch)
  const cell = new Set(activeStaff(draft, 'cell').map(({ id }) => id))
  const isHeld = epoch.holders.some((holder) => cell.has(holder))
  return !isHeld && member === actor ? ok(epoch) : refuse('not-allowed')
}
