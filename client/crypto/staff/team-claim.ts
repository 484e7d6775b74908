import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { parseTeamClaim, type TeamClaim, teamClaim } from '#shared/protocol/team-claim.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { isSignedBy, sign } from '../signature.ts'

type Epoch = Omit<TeamClaim, 'member' | 'made'>

/** Signs that this member's browser made the epoch at `now` (milliseconds); `public` and `recovery` are points, base64url. */
export const claimTeamEpoch = (
  maker: { readonly id: StaffId; readonly sig: CryptoKeyPair },
  { team, epoch, public: point, recovery }: Epoch,
  now: number,
): Promise<string> => {
  const made = Math.floor(now / 1000)
  const claim = { member: maker.id, team, epoch, public: point, recovery, made }
  return sign('team-epoch', teamClaim, claim, maker.sig.privateKey)
}

export type TeamClaimRefusal = 'malformed' | 'other-member' | 'bad-signature' | 'other-epoch' | 'outdated'

/**
 * Whether `maker`, a certified member, claims exactly this epoch. Check it before certifying the epoch. `outdated`: made longer ago than an
 * epoch lasts, or in the future, beyond the error of two clocks of a day each. So a server that hides later epochs cannot get an old one
 * certified again.
 */
export async function verifyTeamClaim(
  claim: string,
  maker: VerifiedCertificate<'cell'>,
  { team, epoch, public: point, recovery }: Epoch,
  now: number,
): Promise<Result<TeamClaim, TeamClaimRefusal>> {
  const parsed = parseTeamClaim(claim)
  if (!parsed.ok) return parsed
  const said = parsed.value.payload
  if (said.member !== maker.id) return refuse('other-member')
  if (!(await isSignedBy(maker.sig, parsed.value))) return refuse('bad-signature')
  const isSame = said.team === team && said.epoch === epoch && said.public === point && said.recovery === recovery
  if (!isSame) return refuse('other-epoch')
  const ageMs = now - said.made * 1000
  return ageMs <= limits.teamEpochDays * 86_400_000 && ageMs >= -2 * limits.clockTolerance
    ? ok(said)
    : refuse('outdated')
}

/** The claimed maker, unchecked: it says whose certificate to look for. */
export function makerOf(claim: string): StaffId | null {
  const parsed = parseTeamClaim(claim)
  return parsed.ok ? parsed.value.payload.member : null
}
