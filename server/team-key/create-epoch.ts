import type { StaffId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { NewTeamEpoch } from '#shared/protocol/team.ts'
import { parseTeamClaim } from '#shared/protocol/team-claim.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { isCurvePoint, verifySigned } from '../platform/signature.ts'
import { activeStaff } from '../staff/roster.ts'
import type { ActiveStaff } from '../staff/state.ts'
import type { TeamParts } from '../team/read.ts'
import { admissionName, type Holder, readTeam, type TeamEpochState, teamKey, teamKeysOwner } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTeam } from './announce.ts'
import { rotationDue, rotationTime } from './rotate.ts'
import { signedAdmission } from './signed-admission.ts'

type Done = Record<string, never>

/**
 * Keeps a new epoch of the team's key from a member's browser (SPEC S7). It writes the wraps first, under an owner named after the key, so that
 * a second epoch cannot overwrite the first one's wraps. A repeat answers ok. Refuses `stale` if another epoch was first.
 */
export async function createTeamEpoch(
  { store, transactor }: TeamParts,
  request: NewTeamEpoch,
  identify: Rule<ActiveStaff>,
  now: number,
): Promise<Result<Done, RefusalName>> {
  const acceptable = await transactor.transact((draft) => {
    const member = identify(draft)
    return member.ok ? acceptEpoch(draft, request, member.value) : member
  })
  if (!acceptable.ok) return acceptable
  if (acceptable.value === 'already') return ok({})
  await store.putKeys(teamKeysOwner(request), acceptable.value.admissions)
  const kept = await transactor.transact<'kept' | 'already'>((draft) => {
    const member = identify(draft)
    if (!member.ok) return member
    const still = acceptEpoch(draft, request, member.value)
    if (!still.ok || still.value === 'already') return still.ok ? ok('already') : still
    keepEpoch(draft, request, member.value.id, still.value.holders, now)
    return ok('kept')
  })
  if (kept.ok) return ok({})
  if (kept.refused !== 'busy') await eraseUnnamed({ store, transactor }, request)
  return kept
}

/** Erases the wraps of a refused epoch, unless the same request came twice and the state names the epoch. */
async function eraseUnnamed({ store, transactor }: TeamParts, request: NewTeamEpoch): Promise<void> {
  const named = await transactor.transact((draft) => ok(isKept(draft, request)))
  if (named.ok && !named.value) await store.eraseKeys(teamKeysOwner(request))
}

const isKept = (draft: Draft, { epoch, public: point }: NewTeamEpoch) =>
  readTeam(draft).epochs.some((each) => each.public === point && each.epoch === epoch)

type Accepted = 'already' | Admitted

/** The epoch's wraps by name, and who holds which. */
type Admitted = { readonly admissions: Readonly<Record<string, string>>; readonly holders: readonly Holder[] }

function acceptEpoch(draft: Draft, request: NewTeamEpoch, actor: ActiveStaff): Result<Accepted, RefusalName> {
  const team = readTeam(draft)
  const last = team.epochs.at(-1)
  if (isKept(draft, request)) return ok('already')
  if (request.epoch !== (last?.epoch ?? 0) + 1) return refuse('stale')
  if (team.id !== null && (team.id !== request.team || team.recovery !== request.recovery)) return refuse('bad-seal')
  if (![request.public, request.recovery].every(isCurvePoint)) return refuse('malformed')
  if (!isClaimedBy(actor, request)) return refuse('bad-signature')
  const cell = new Set(activeStaff(draft, 'cell').map(({ id }) => id))
  const members = request.wraps.map(({ member }) => member)
  if (new Set(members).size !== members.length || !members.includes(actor.id)) return refuse('malformed')
  if (!members.every((member) => cell.has(member))) return refuse('not-available')
  // If no member of the cell holds the last epoch, the maker recovered it from the sheet.
  const holders = last?.holders.map(({ member }) => member).filter((holder) => cell.has(holder)) ?? []
  if (holders.length > 0 && !holders.includes(actor.id)) return refuse('not-allowed')
  return signedAdmissions(draft, request, actor)
}

/** The maker's admission of each member (SPEC S21). */
function signedAdmissions(draft: Draft, request: NewTeamEpoch, actor: ActiveStaff): Result<Accepted, RefusalName> {
  const { team, epoch, public: point, wraps } = request
  const admissions: Record<string, string> = {}
  const holders: Holder[] = []
  for (const wrap of wraps) {
    const signed = signedAdmission(draft, { team, epoch, public: point }, wrap, actor)
    if (!signed.ok) return signed
    const name = admissionName(wrap.member, signed.value)
    admissions[name] = signed.value
    holders.push({ member: wrap.member, by: actor.id, wrap: name })
  }
  return ok({ admissions, holders })
}

/** Whether the maker signed a claim to exactly this key (SPEC S9). Without it no supervisor's browser certifies the epoch. */
function isClaimedBy({ id, sig }: ActiveStaff, { claim, team, epoch, public: point, recovery }: NewTeamEpoch): boolean {
  const signed = verifySigned(parseTeamClaim(claim), sig)
  if (!signed.ok) return false
  const said = signed.value
  return (
    said.member === id &&
    said.team === team &&
    said.epoch === epoch &&
    said.public === point &&
    said.recovery === recovery
  )
}

function keepEpoch(draft: Draft, request: NewTeamEpoch, actor: StaffId, holders: readonly Holder[], now: number): void {
  const team = readTeam(draft)
  const epoch: TeamEpochState = {
    epoch: request.epoch,
    public: request.public,
    certificate: null,
    certificateExpires: null,
    recoveryWrap: request.recoveryWrap,
    claim: request.claim,
    madeOn: serviceDay(now),
    holders,
    retired: false,
  }
  draft.write(teamKey, {
    ...team,
    id: request.team,
    recovery: request.recovery,
    epochs: [...team.epochs, epoch],
    newEpochNeeded: false,
  })
  draft.due(rotationDue, rotationTime(epoch))
  recordAudit(draft, { kind: 'team:epoch-created', actor, subject: `${request.epoch}`, now })
  announceTeam(draft, now)
}
