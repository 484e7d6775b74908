import { createHash } from 'node:crypto'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { parseStaple, type Staple, staple, stapledFor } from '#shared/protocol/staple.ts'

/** The roster of a run: nobody is certified or revoked in it. */
export const roster = { number: 1, hash: createHash('sha256').update('the roster').digest('base64url') }
const deployment = `${'D'.repeat(21)}A`

/** A staple for a certificate that ends at `until`, milliseconds: the product's own text, and a term in the place of its signature. */
export function termStaple(certificate: string, until: number): string {
  const end = Math.floor(until / 1000)
  const said = { deployment, fingerprint: sha256(certificate), ...roster, issued: end - stapledFor, until: end }
  return signed(unsignedText('staple', staple, said))
}

/** The counterpart of `verifyStaple`. Null for a text that the organisation did not sign, and for another certificate. */
export function readTermStaple(text: string | null, certificate: string): Staple | null {
  const parsed = parseStaple(text ?? '')
  if (!parsed.ok || text !== signed(text?.slice(0, text.lastIndexOf('.')) ?? '')) return null
  return parsed.value.payload.fingerprint === sha256(certificate) ? parsed.value.payload : null
}

const signed = (unsigned: string) =>
  signedWith(unsigned, createHash('sha512').update(`the organisation ${unsigned}`).digest('base64url'))
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')
