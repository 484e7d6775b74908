import { type VerifiedCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { heldEnc } from '#client/crypto/staff/staff-keys.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { UnlockedSession } from './session.ts'

/** This member's certificate, if it names exactly keys that they hold, also their next one; null otherwise. The caller checks the dates. */
export async function ownCertificate(
  { organisation, staff, keys }: UnlockedSession,
  text: string,
): Promise<VerifiedCertificate<Role> | null> {
  const issued = await verifyIssued(organisation, text, staff.role)
  if (!issued.ok) return null
  const { id, alias, enc, sig } = issued.value
  const isMine =
    id === staff.id &&
    alias === staff.alias &&
    (await heldEnc(keys, enc)) !== null &&
    sig === (await pointOf(keys.sig.publicKey))
  return isMine ? issued.value : null
}

const pointOf = async (key: CryptoKey) => toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)))
