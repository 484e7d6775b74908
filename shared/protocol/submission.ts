import * as v from 'valibot'
import { perPart } from '../consent/scope.ts'
import { bytes32, id16, ticketId } from '../ids.ts'
import { keyWrap, sealedBytes, selfWrap, signedText } from './wire.ts'

/** Largest sealed part, in base64url characters: fifty messages of 4,000 three-byte characters, padded. */
export const sealedPartCharacters = 830_000

export const sealedPart = sealedBytes(sealedPartCharacters)

/**
 * The young person's device submits this after a "yes", without any credential. It holds ciphertexts, wraps and hashes. `consent` holds the
 * hash of each. `returnCode` is null when the young person could not note the code.
 */
export const ticketSubmission = v.strictObject({
  ticket: ticketId,
  /** Opens the commitment that `handover:prepare` made known, with the key `sig` of the consent record. */
  r: bytes32,
  consent: signedText,
  teamWrap: keyWrap,
  parts: perPart(sealedPart),
  bearerHash: bytes32,
  returnCode: v.nullable(v.strictObject({ lookup: id16, proofHash: bytes32, selfWrap })),
})
export type TicketSubmission = v.InferOutput<typeof ticketSubmission>
