import * as v from 'valibot'
import { bytes32, staffId } from '../ids.ts'
import { textFields } from './consent-text.ts'
import { unixSeconds } from './numbers.ts'
import { parseSigned } from './signed.ts'

/** A listener signs that they proposed follow-up under this text and team key, for the permit with this commitment. It holds no content. `exp` in Unix seconds. */
export const attestation = v.strictObject({
  permit: bytes32,
  listener: staffId,
  ...textFields,
  teamFingerprint: bytes32,
  exp: unixSeconds,
})
export type Attestation = v.InferOutput<typeof attestation>

export const parseAttestation = (text: string) => parseSigned('attestation', text, attestation)

/** The commitment that this text names, whoever signed it; undefined for a text of another form. */
export function commitmentIn(text: string): string | undefined {
  const parsed = parseAttestation(text)
  return parsed.ok ? parsed.value.payload.permit : undefined
}
