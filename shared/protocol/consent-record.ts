import * as v from 'valibot'
import { partNames, perPart, scope } from '../consent/scope.ts'
import { consentTextId } from '../consent/text-id.ts'
import { bytes32, id16, ticketId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { limits } from './limits.ts'
import { parseSigned } from './signed.ts'
import { day, epoch } from './wire.ts'

/**
 * The young person's device signs this with the ticket's key `sig`: the text they read, the parts they chose, the hashes of the
 * *ciphertexts*, the recipient, the term and the day. A hash of a plaintext, such as a phone number, would be a dictionary oracle. The
 * record is kept in clear, and holds no content.
 */
export const consentRecord = v.pipe(
  v.strictObject({
    ticket: ticketId,
    text: consentTextId,
    textSha256: bytes32,
    scope,
    parts: perPart(bytes32),
    recipient: v.strictObject({ team: id16, epoch, fingerprint: bytes32 }),
    wrapSha256: bytes32,
    termDays: v.literal(limits.ticketTermDays),
    day,
    sig: curvePoint,
  }),
  v.check((record) => partNames.every((name) => record.scope.includes(name) === (record.parts[name] !== undefined))),
)
export type ConsentRecord = v.InferOutput<typeof consentRecord>

export const parseConsentRecord = (text: string) => parseSigned('consent', text, consentRecord)
