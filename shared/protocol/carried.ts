import * as v from 'valibot'
import { bytes32, id16, ticketId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { parseSigned } from './signed.ts'

/** The certificates that a thread of a year can hold: more members answer on no ticket. */
export const carriedAuthors = 200

/**
 * After a rotation the new key of the organisation signs, for each ticket with content, that its consent record (`consent`, SHA-256 of the text)
 * was made under the former key `organisation`, and that exactly these members had acted on it by then (`authors`, fingerprints in their order):
 * whoever wrote in its thread, and whoever wrapped it last. For nothing else does a former key count (SPEC S26).
 */
export const carried = v.strictObject({
  deployment: id16,
  ticket: ticketId,
  consent: bytes32,
  organisation: curvePoint,
  authors: v.pipe(v.array(bytes32), v.maxLength(carriedAuthors)),
})
export type Carried = v.InferOutput<typeof carried>

export const parseCarried = (text: string) => parseSigned('carried', text, carried)

/** As long as `carriedAuthors` allows. */
export const carriedText = v.pipe(
  v.string(),
  v.maxLength(14_000),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
)
