import * as v from 'valibot'
import { perPart } from '../consent/scope.ts'
import { bytes32, id16, ticketId } from '../ids.ts'
import { keyWrap, sealedBytes, selfWrap, signedText } from './wire.ts'

/** Largest sealed part, in base64url characters: fifty lines of 4,000 three-byte characters, padded. */
export const sealedPartCharacters = 830_000

export const sealedPart = sealedBytes(sealedPartCharacters)

/**
 * What a young person's device hands over once they said yes, without any credential. Ciphertexts, wraps and hashes; `consent` says of each
 * what it must hash to. `returnCode` is null when they could not note the code.
 */
export const ticketSubmission = v.strictObject({
  ticket: ticketId,
  permit: id16,
  consent: signedText,
  teamWrap: keyWrap,
  parts: perPart(sealedPart),
  bearerHash: bytes32,
  returnCode: v.nullable(v.strictObject({ lookup: id16, proofHash: bytes32, selfWrap })),
})
export type TicketSubmission = v.InferOutput<typeof ticketSubmission>
