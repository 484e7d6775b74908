import { type Carried, parseCarried } from '#shared/protocol/carried.ts'
import { fingerprint, type VerifiedCertificate, verifiedBefore, verifyIssued } from './certificate.ts'
import { isSignedBy } from './signature.ts'

/** The pin under which a ticket is opened, and the record. */
export type CarriedAbout = {
  readonly pin: { readonly organisation: string; readonly deploymentId: string }
  readonly ticket: string
  /** SHA-256 of the consent record's text, as received. */
  readonly consentHash: string
}

/**
 * What the organisation's present key says of a ticket that was made under a former one; null if it says nothing of exactly this record. Only
 * then does a former key count, and only for what the statement names (SPEC S26).
 */
export async function verifyCarried(text: string, { pin, ticket, consentHash }: CarriedAbout): Promise<Carried | null> {
  const parsed = parseCarried(text)
  if (!parsed.ok) return null
  const said = parsed.value.payload
  const isOfThis = said.deployment === pin.deploymentId && said.ticket === ticket
  if (!isOfThis || said.consent !== consentHash) return null
  return (await isSignedBy(pin.organisation, parsed.value)) ? said : null
}

/**
 * The member of the cell whose certificate this is; null if neither the organisation's present key signed it, nor its statement on the ticket names
 * it. Dates are not compared: it proves who acted, whenever that was.
 */
export async function verifyCarriedMember(
  organisation: string,
  text: string,
  carried: Pick<Carried, 'authors'> | null,
): Promise<VerifiedCertificate<'cell'> | null> {
  const own = await fingerprint(text)
  if (carried?.authors.includes(own)) return verifiedBefore(text, own, 'cell')
  const issued = await verifyIssued(organisation, text, 'cell')
  return issued.ok ? issued.value : null
}
