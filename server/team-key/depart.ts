import type { StaffId } from '#shared/ids.ts'
import { parseTeamClaim } from '#shared/protocol/team-claim.ts'
import { recordAudit } from '../audit/record.ts'
import type { TeamParts } from '../team/read.ts'
import { isAdmissionOf, isHeldBy, noTeam, readTeam, type TeamState, teamKey, teamKeysOwner } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { announceTeam } from './announce.ts'
import { rotationDue } from './rotate.ts'

/**
 * Removes a departed member of the cell from every epoch, and whoever holds one only by their signature, which counts no more (SPEC S21). If
 * they held the newest epoch, the service asks for a new one (SPEC S6).
 */
export function leaveTeam(draft: Draft, member: StaffId, now: number): void {
  const team = readTeam(draft)
  if (isVouchedForOnlyBy(team, member)) {
    forgetTeam(draft, team, now)
    return
  }
  const newest = team.epochs.at(-1)
  const heldNewest = newest ? isHeldBy(newest, member) : false
  if (team.epochs.some((epoch) => isHeldBy(epoch, member)))
    draft.write(teamKey, {
      ...team,
      epochs: team.epochs.map((epoch) => ({
        ...epoch,
        holders: epoch.holders.filter((holder) => holder.member !== member && holder.by !== member),
      })),
      newEpochNeeded: team.newEpochNeeded || heldNewest,
    })
  if (newest && heldNewest && !team.newEpochNeeded)
    recordAudit(draft, { kind: 'team:epoch-needed', actor: null, subject: `${newest.epoch}`, now })
  announceTeam(draft, now)
}

/** Whether no epoch is certified yet and only this member claims the newest key. After their departure nobody may certify it (SPEC S9). */
function isVouchedForOnlyBy({ epochs }: TeamState, member: StaffId): boolean {
  const newest = epochs.at(-1)
  if (newest === undefined || epochs.some(({ certificate }) => certificate !== null)) return false
  const claim = parseTeamClaim(newest.claim)
  return claim.ok && claim.value.payload.member === member
}

/** Forgets the team. No ticket was ever sealed to it, so the next member starts again with a new recovery sheet. */
function forgetTeam(draft: Draft, team: TeamState, now: number): void {
  draft.write(teamKey, { ...noTeam, erasing: [...team.erasing, ...team.epochs.map(teamKeysOwner)] })
  draft.due(rotationDue, null)
  for (const { epoch } of team.epochs)
    recordAudit(draft, { kind: 'team:epoch-erased', actor: null, subject: `${epoch}`, now })
  announceTeam(draft, now)
}

/** Erases a departed member's wraps, in every epoch. */
export async function eraseWrapsOf({ store }: Pick<TeamParts, 'store'>, member: StaffId): Promise<void> {
  for (const owner of await store.keyOwners('team/')) {
    const names = Object.keys(await store.readKeys(owner)).filter((name) => isAdmissionOf(member, name))
    if (names.length > 0) await store.eraseKeys(owner, names)
  }
}
