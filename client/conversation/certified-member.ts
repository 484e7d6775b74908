import { verifyIssued } from '#client/crypto/certificate.ts'
import type { OpeningLink } from './opening.ts'

/**
 * The member of the cell whose certificate this is; null if the organisation (raw point, base64url) did not sign it for one. Its dates are not
 * compared: it proves who wrote, whenever that was.
 */
export async function certifiedMember(organisation: string, certificate: string): ReturnType<OpeningLink['certified']> {
  const issued = await verifyIssued(organisation, certificate, 'cell')
  if (!issued.ok) return null
  const { id, alias, role, sig, fingerprint } = issued.value
  return { id, alias, role, public: sig, fingerprint }
}
