import * as v from 'valibot'
import { id16, staffId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { unixSeconds } from './numbers.ts'
import { parseSigned } from './signed.ts'
import { epoch } from './wire.ts'

/**
 * A member signs that their browser made this epoch of the team's key. A supervisor's browser certifies nothing without it: otherwise an
 * attacker with the database could plant a key. `made` in Unix seconds, so that a former epoch cannot pass for a new one.
 */
export const teamClaim = v.strictObject({
  member: staffId,
  team: id16,
  epoch,
  public: curvePoint,
  recovery: curvePoint,
  made: unixSeconds,
})
export type TeamClaim = v.InferOutput<typeof teamClaim>

export const parseTeamClaim = (text: string) => parseSigned('team-epoch', text, teamClaim)
