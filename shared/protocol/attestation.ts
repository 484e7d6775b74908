import * as v from 'valibot'
import { consentTextId } from '../consent/text-id.ts'
import { bytes32, staffId } from '../ids.ts'
import { parseSigned } from './signed.ts'

/** A listener's word that they proposed follow-up under this permit, text and team key. Content-free; `exp` in Unix seconds. */
export const attestation = v.strictObject({
  permitSha256: bytes32,
  listener: staffId,
  text: consentTextId,
  teamFingerprint: bytes32,
  exp: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})
export type Attestation = v.InferOutput<typeof attestation>

export const parseAttestation = (text: string) => parseSigned('attestation', text, attestation)
