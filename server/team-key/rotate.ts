import { limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { readTeam, type TeamEpochState, teamKey } from '../team/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTeam } from './announce.ts'

/** The deadline at the end of the newest epoch's thirty days. */
export const rotationDue = 'team-rotation:main'

/** Counts from midnight UTC of the day it was made, so that the deadline shows no more than the day. Milliseconds. */
export const rotationTime = ({ madeOn }: Pick<TeamEpochState, 'madeOn'>): number =>
  Date.parse(`${madeOn}T00:00:00Z`) + limits.teamEpochDays * 24 * 60 * 60 * 1000

/** Asks the next member online for a new epoch when the newest one is thirty days old. */
export function askForRotation(now: number): Rule<null> {
  return (draft) => {
    const team = readTeam(draft)
    const newest = team.epochs.at(-1)
    if (!newest || team.newEpochNeeded || rotationTime(newest) > now) return ok(null)
    draft.write(teamKey, { ...team, newEpochNeeded: true })
    recordAudit(draft, { kind: 'team:epoch-needed', actor: null, subject: `${newest.epoch}`, now })
    announceTeam(draft, now)
    return ok(null)
  }
}
