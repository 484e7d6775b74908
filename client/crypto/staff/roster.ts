import type { StaffId } from '#shared/ids.ts'
import {
  type FirstRosterPublication,
  type PublishedRoster,
  parseRoster,
  parseRosterMaker,
  type Roster,
  roster,
  rosterMaker,
} from '#shared/protocol/roster.ts'
import { signatureOf } from '#shared/protocol/signed.ts'
import { staple } from '#shared/protocol/staple.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { staplesOf } from '#shared/roster/staples.ts'
import { verifiedBefore } from '../certificate.ts'
import { sha256OfText } from '../hash.ts'
import { isSignedBy, sign } from '../signature.ts'

/** A roster with its maker's statement, and the staples that follow from it, in its order. */
export type SignedRoster = Pick<PublishedRoster, 'roster' | 'maker'> & { readonly staples: readonly string[] }

/** Signs a roster and its staples with the organisation's key, and the roster's hash with the maker's own. */
export async function signRoster(
  organisation: CryptoKey,
  maker: { readonly id: StaffId; readonly sig: CryptoKeyPair },
  made: Roster,
): Promise<SignedRoster> {
  const text = await sign('roster', roster, made, organisation)
  const { deployment, number } = made
  const hash = await sha256OfText(text)
  const said = { deployment, number, hash, by: maker.id }
  const staples = staplesOf({ hash, roster: made }).map((each) => sign('staple', staple, each, organisation))
  return {
    roster: text,
    maker: await sign('roster-maker', rosterMaker, said, maker.sig.privateKey),
    staples: await Promise.all(staples),
  }
}

/** What is sent of a signed roster: the server makes the rest itself. */
export const publicationOf = (
  { issued }: Pick<Roster, 'issued'>,
  { roster, maker, staples }: SignedRoster,
): FirstRosterPublication => ({ issued, signature: signatureOf(roster), maker, staples: staples.map(signatureOf) })

export type RosterRefusal = 'malformed' | 'bad-signature' | 'wrong-maker'

/**
 * Checks both signatures of a roster: that of the organisation's key which it names, and that of the supervisor it names, under the certificate it
 * names. Whether that certificate was in force, and whether the key may be this one, is for the caller (`compareRosters`, the pin): after a
 * rotation the former key signed the maker's certificate. `wrong-maker`: somebody else signed it.
 */
export async function verifyRoster(published: PublishedRoster): Promise<Result<HashedRoster, RosterRefusal>> {
  const parsed = parseRoster(published.roster)
  const maker = parseRosterMaker(published.maker)
  if (!parsed.ok || !maker.ok) return refuse('malformed')
  const made = parsed.value.payload
  if (!(await isSignedBy(made.organisation, parsed.value))) return refuse('bad-signature')
  const said = maker.value.payload
  const hash = await sha256OfText(published.roster)
  const isOfThis = said.hash === hash && said.number === made.number && said.deployment === made.deployment
  const certificate = await verifiedBefore(published.certificate, made.byCertificate, 'supervisor')
  if (!isOfThis || said.by !== made.by || certificate?.id !== made.by) return refuse('wrong-maker')
  if (!(await isSignedBy(certificate.sig, maker.value))) return refuse('bad-signature')
  return ok({ hash, roster: made })
}
