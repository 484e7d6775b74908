import type { StaffId } from '#shared/ids.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { parseStaple, staple } from '#shared/protocol/staple.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { staplesOf } from '#shared/roster/staples.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import type { Draft } from '../transaction/draft.ts'
import { allStaff } from './roster.ts'
import { type Stapled, staffKey } from './state.ts'

/** The staples of a roster, by member, each with the certificate that it is for. */
export type Staples = ReadonlyMap<StaffId, Stapled & { readonly fingerprint: string }>

/** The staples that follow from a roster, under these signatures in its order. Refuses a missing, a foreign and a superfluous one. */
export function checkStaples(
  hashed: HashedRoster,
  signatures: readonly string[],
  organisation: string,
): Result<Staples, 'bad-signature'> {
  const said = staplesOf(hashed)
  if (said.length !== signatures.length) return refuse('bad-signature')
  const staples = new Map<StaffId, Stapled & { readonly fingerprint: string }>()
  for (const [index, { staff }] of hashed.roster.inForce.entries()) {
    const [each, signature] = [said[index], signatures[index]]
    if (each === undefined || signature === undefined) return refuse('bad-signature')
    const text = signedWith(unsignedText('staple', staple, each), signature)
    if (!verifySigned(parseStaple(text), organisation).ok) return refuse('bad-signature')
    staples.set(staff, { text, until: each.until * 1000, fingerprint: each.fingerprint })
  }
  return ok(staples)
}

/** In the place of all former staples: whoever this roster does not name under their present certificate has none any more. */
export function keepStaples(draft: Draft, staples: Staples): void {
  for (const staff of allStaff(draft)) {
    if (staff.status !== 'active') continue
    const found = staples.get(staff.id)
    const isOfIt = found?.fingerprint === sha256OfText(staff.certificate)
    draft.write(staffKey(staff.id), {
      ...staff,
      staple: found && isOfIt ? { text: found.text, until: found.until } : null,
    })
  }
}
