import type { StaffId } from '#shared/ids.ts'
import { type Admission, admission, parseAdmission } from '#shared/protocol/admission.ts'
import { signatureOf } from '#shared/protocol/signed.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { isSignedBy, sign } from '../signature.ts'

/** Who seals an epoch of the team's key to somebody, and signs that. */
export type Admitter = { readonly id: StaffId; readonly sig: CryptoKeyPair }

/** The signature of an admission of SPEC S21, without the text that it covers. */
export const signAdmission = async (by: Admitter, said: Omit<Admission, 'by'>): Promise<string> =>
  signatureOf(await sign('admission', admission, { ...said, by: by.id }, by.sig.privateKey))

/** The claimed admitter, unchecked: it says whose certificate to look for. */
export function admittedBy(text: string): StaffId | null {
  const parsed = parseAdmission(text)
  return parsed.ok ? parsed.value.payload.by : null
}

/**
 * The wrap of an admission, if `by`, a member in force, signed exactly this one. `by` is for the caller to look up in the roster; null for nobody
 * in force.
 */
export async function verifyAdmission(
  text: string,
  by: VerifiedCertificate<'cell'> | null,
  about: Omit<Admission, 'by' | 'wrap'>,
): Promise<Result<string, 'unsigned-wrap'>> {
  const parsed = parseAdmission(text)
  if (!parsed.ok || by === null) return refuse('unsigned-wrap')
  const said = parsed.value.payload
  const isAbout =
    said.by === by.id &&
    said.deployment === about.deployment &&
    said.team === about.team &&
    said.epoch === about.epoch &&
    said.public === about.public &&
    said.member === about.member &&
    said.enc === about.enc
  return isAbout && (await isSignedBy(by.sig, parsed.value)) ? ok(said.wrap) : refuse('unsigned-wrap')
}
