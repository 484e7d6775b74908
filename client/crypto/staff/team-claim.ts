import type { StaffId } from '#shared/ids.ts'
import { parseTeamClaim, type TeamClaim, teamClaim } from '#shared/protocol/team-claim.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { isSignedBy, sign } from '../signature.ts'

type Epoch = Omit<TeamClaim, 'member'>

/** Says that this member's browser made the epoch; `public` and `recovery` are points, base64url. */
export const claimTeamEpoch = (
  maker: { readonly id: StaffId; readonly sig: CryptoKeyPair },
  { team, epoch, public: point, recovery }: Epoch,
): Promise<string> =>
  sign('team-epoch', teamClaim, { member: maker.id, team, epoch, public: point, recovery }, maker.sig.privateKey)

export type TeamClaimRefusal = 'malformed' | 'other-member' | 'bad-signature' | 'other-epoch'

/** Whether `maker`, a certified member, claims exactly this epoch: asked before certifying it. */
export async function verifyTeamClaim(
  claim: string,
  maker: VerifiedCertificate<'cell'>,
  { team, epoch, public: point, recovery }: Epoch,
): Promise<Result<TeamClaim, TeamClaimRefusal>> {
  const parsed = parseTeamClaim(claim)
  if (!parsed.ok) return parsed
  const said = parsed.value.payload
  if (said.member !== maker.id) return refuse('other-member')
  if (!(await isSignedBy(maker.sig, parsed.value))) return refuse('bad-signature')
  const isSame = said.team === team && said.epoch === epoch && said.public === point && said.recovery === recovery
  return isSame ? ok(said) : refuse('other-epoch')
}

/** Who says they made it, unchecked: whose certificate to look for. */
export function makerOf(claim: string): StaffId | null {
  const parsed = parseTeamClaim(claim)
  return parsed.ok ? parsed.value.payload.member : null
}
