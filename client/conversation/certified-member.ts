import { verifyCarriedMember } from '#client/crypto/carried.ts'
import type { Carried } from '#shared/protocol/carried.ts'
import type { OpeningLink } from './opening.ts'

/**
 * The member of the cell whose certificate this is; null if the organisation (raw point, base64url) did not sign it for one. Its dates are not
 * compared: it proves who wrote, whenever that was. `carried`: after a rotation the organisation's new key names the certificates of a former one.
 */
export async function certifiedMember(
  organisation: string,
  certificate: string,
  carried: Pick<Carried, 'authors'> | null = null,
): ReturnType<OpeningLink['certified']> {
  const member = await verifyCarriedMember(organisation, certificate, carried)
  if (member === null) return null
  const { id, alias, role, sig, fingerprint } = member
  return { id, alias, role, public: sig, fingerprint }
}
