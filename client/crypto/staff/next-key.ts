import type { StaffId } from '#shared/ids.ts'
import { nextKey, parseNextKey } from '#shared/protocol/next-key.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { isSignedBy, sign } from '../signature.ts'

type About = { readonly deployment: string; readonly certificate: string; readonly enc: string }

/** The statement of SPEC S27. `certificate`: the fingerprint of the signer's present one; `enc`: their next point. */
export const signNextKey = (by: { readonly id: StaffId; readonly sig: CryptoKeyPair }, about: About): Promise<string> =>
  sign('next-key', nextKey, { ...about, by: by.id }, by.sig.privateKey)

/** Whether this is a statement for this certificate and key, as far as it can be told without its signature. */
export function isNextKeyFor(text: string | null, { deployment, certificate, enc }: About): boolean {
  const parsed = parseNextKey(text ?? '')
  if (!parsed.ok) return false
  const said = parsed.value.payload
  return said.deployment === deployment && said.certificate === certificate && said.enc === enc
}

/** The next key that the member of this certificate signed, for exactly this certificate; null for anything else, also for a former certificate. */
export async function nextKeyOf(
  text: string | null,
  present: VerifiedCertificate<Role>,
  deployment: string,
): Promise<string | null> {
  const parsed = parseNextKey(text ?? '')
  if (!parsed.ok) return null
  const { by, certificate, enc, ...said } = parsed.value.payload
  const isAbout = said.deployment === deployment && by === present.id && certificate === present.fingerprint
  return isAbout && (await isSignedBy(present.sig, parsed.value)) ? enc : null
}
