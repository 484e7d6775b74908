import * as v from 'valibot'
import { partNames, perPart, scope } from '../consent/scope.ts'
import { bytes32, id16, ticketId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { textFields } from './consent-text.ts'
import { limits } from './limits.ts'
import { wholeNumber } from './numbers.ts'
import { parseSigned } from './signed.ts'
import { day, epoch } from './wire.ts'

/** Days after the last exchange. The text that the record names says how many. */
const termDays = v.pipe(wholeNumber(limits.ticketTermDays), v.minValue(1))

/**
 * The young person's device signs this with the ticket's key `sig`: the text they read with its facts and blanks, the parts they chose, the hashes of the
 * *ciphertexts*, the recipient, the term and the day. A hash of a plaintext, such as a phone number, would be a dictionary oracle. The
 * record is kept in clear, and holds no content.
 */
export const consentRecord = v.pipe(
  v.strictObject({
    ticket: ticketId,
    ...textFields,
    scope,
    parts: perPart(bytes32),
    recipient: v.strictObject({ team: id16, epoch, fingerprint: bytes32 }),
    wrapSha256: bytes32,
    termDays,
    day,
    sig: curvePoint,
  }),
  v.check((record) => partNames.every((name) => record.scope.includes(name) === (record.parts[name] !== undefined))),
)
export type ConsentRecord = v.InferOutput<typeof consentRecord>

export const parseConsentRecord = (text: string) => parseSigned('consent', text, consentRecord)
