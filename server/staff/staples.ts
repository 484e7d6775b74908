import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { parseStaple, staple } from '#shared/protocol/staple.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { staplesOf } from '#shared/roster/staples.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import { allStaff } from './roster.ts'
import { type Stapled, staffKey } from './state.ts'

type StapledFor = Stapled & { readonly fingerprint: string }

/** The staples of a roster, by member and by a team's purpose, each with the certificate that it is for. */
export type Staples = {
  readonly members: ReadonlyMap<string, StapledFor>
  readonly teams: ReadonlyMap<string, StapledFor>
}

export const teamStapleKey = (purpose: string) => stateKey<StapledFor>('team-staple', purpose)

/** The newest roster's staple for a team's certificate; null while that roster names another. */
export function teamStaple(draft: Draft, purpose: string, certificate: string): Stapled | null {
  const found = draft.read(teamStapleKey(purpose))
  return found?.fingerprint === sha256OfText(certificate) ? found : null
}

/** The staples that follow from a roster, under these signatures in its order. Refuses a missing, a foreign and a superfluous one. */
export function checkStaples(
  hashed: HashedRoster,
  signatures: readonly string[],
  organisation: string,
): Result<Staples, 'bad-signature'> {
  const said = staplesOf(hashed)
  if (said.length !== signatures.length) return refuse('bad-signature')
  const { inForce, teams } = hashed.roster
  const staples = { members: new Map<string, StapledFor>(), teams: new Map<string, StapledFor>() }
  for (const [index, each] of said.entries()) {
    const text = signedWith(unsignedText('staple', staple, each), signatures[index] ?? '')
    if (!verifySigned(parseStaple(text), organisation).ok) return refuse('bad-signature')
    const stapled = { text, until: each.until * 1000, fingerprint: each.fingerprint }
    const [member, team] = [inForce[index], teams[index - inForce.length]]
    if (member) staples.members.set(member.staff, stapled)
    if (team) staples.teams.set(team.purpose, stapled)
  }
  return ok(staples)
}

/** In the place of all former staples: whoever this roster does not name under their present certificate has none any more. */
export function keepStaples(draft: Draft, staples: Staples): void {
  for (const [purpose, stapled] of staples.teams) draft.write(teamStapleKey(purpose), stapled)
  for (const staff of allStaff(draft)) {
    if (staff.status !== 'active') continue
    const found = staples.members.get(staff.id)
    const isOfIt = found?.fingerprint === sha256OfText(staff.certificate)
    draft.write(staffKey(staff.id), {
      ...staff,
      staple: found && isOfIt ? { text: found.text, until: found.until } : null,
    })
  }
}
