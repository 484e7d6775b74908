import * as v from 'valibot'
import { id16, staffId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { parseSigned } from './signed.ts'
import { epoch, keyWrap } from './wire.ts'

/**
 * A member signs that they sealed this epoch of the team's key to a colleague, or to themselves (SPEC S21). The wrap alone proves nothing about
 * who sealed it. `enc` is the point that it is sealed to.
 */
export const admission = v.strictObject({
  deployment: id16,
  team: id16,
  epoch,
  public: curvePoint,
  member: staffId,
  enc: curvePoint,
  by: staffId,
  wrap: keyWrap,
})
export type Admission = v.InferOutput<typeof admission>

export const parseAdmission = (text: string) => parseSigned('admission', text, admission)
