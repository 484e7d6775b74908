import type { StaffId } from '#shared/ids.ts'
import { recordAudit } from '../audit/record.ts'
import type { Draft } from '../draft.ts'
import type { TeamParts } from './read.ts'
import { readTeam, teamKey } from './state.ts'
import { announceTeam } from './view.ts'

/** A member of the cell leaves: they hold nothing any more, and if they held the newest epoch, another one is asked for (SPEC S6). */
export function leaveTeam(draft: Draft, member: StaffId, now: number): void {
  const team = readTeam(draft)
  const newest = team.epochs.at(-1)
  const heldNewest = newest?.holders.includes(member) ?? false
  if (team.epochs.some(({ holders }) => holders.includes(member)))
    draft.write(teamKey, {
      ...team,
      epochs: team.epochs.map((epoch) => ({ ...epoch, holders: epoch.holders.filter((holder) => holder !== member) })),
      newEpochNeeded: team.newEpochNeeded || heldNewest,
    })
  if (newest && heldNewest && !team.newEpochNeeded)
    recordAudit(draft, { kind: 'team:epoch-needed', actor: null, subject: `${newest.epoch}`, now })
  announceTeam(draft, now)
}

/** Erases the wraps of somebody who has left, in every epoch there is. */
export async function eraseWrapsOf({ store }: Pick<TeamParts, 'store'>, member: StaffId): Promise<void> {
  for (const owner of await store.keyOwners('team/')) await store.eraseKeys(owner, [member])
}
