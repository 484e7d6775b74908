import { random } from '#client/crypto/random.ts'
import { deriveRecoveryPair, newRecoverySheet } from '#client/crypto/staff/recovery-sheet.ts'
import { claimTeamEpoch, makerOf, verifyTeamClaim } from '#client/crypto/staff/team-claim.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import type { WordList } from '#client/crypto/words.ts'
import { toBase64url } from '#shared/base64url.ts'
import { wrapsOfNewEpoch } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { admitterOf, type CellDesk, certifiedEpochs, trustedMembers } from './cell-desk.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** A new team: its id, and the twelve words to print. Only the public key of the words is kept. */
export type RecoverySheet = { readonly team: string; readonly words: readonly string[] }

export const newTeam = (list: WordList): RecoverySheet => ({
  team: toBase64url(random(16)),
  words: newRecoverySheet(list),
})

/**
 * Makes the next epoch of the team's key, sealed to every member with a valid certificate, as far as a request holds them, and to the recovery
 * sheet. Whoever is left over is admitted once it is certified. Pass `sheet` for the first epoch only, once its words are on paper; later epochs keep the recovery key that was certified or claimed before. A supervisor
 * certifies the epoch afterwards.
 */
export async function createTeamEpoch(
  desk: CellDesk,
  sheet?: RecoverySheet,
): Promise<Result<{ readonly epoch: number }, EnrolmentRefusal>> {
  const { request, session, team, now } = desk
  const members = await trustedMembers(desk)
  if (!members.ok) return members
  const self = members.value.find(({ id }) => id === session.staff.id)
  if (!self) return refuse('no-certificate')
  const others = members.value.filter((member) => member !== self)
  const sealedTo = [self, ...others].slice(0, wrapsOfNewEpoch)
  const origin = sheet && team.id === null ? await originOfSheet(sheet) : await knownOrigin(desk)
  if (!origin.ok) return origin

  const epoch = (team.epochs.at(-1)?.epoch ?? 0) + 1
  const made = await makeTeamEpoch({ ...origin.value, epoch }, sealedTo, admitterOf(session))
  const claim = await claimTeamEpoch({ id: session.staff.id, sig: session.keys.sig }, made, now)
  const asked = await request('team:create-epoch', { ...made, claim })
  return asked.ok ? ok({ epoch }) : asked
}

type Origin = { readonly team: string; readonly recovery: string }

const originOfSheet = async ({ team, words }: RecoverySheet): Promise<Result<Origin, never>> =>
  ok({ team, recovery: (await deriveRecoveryPair(words, team)).public })

/**
 * The team and recovery key of the last certified epoch. Before any is certified, those in the claim of the certified colleague who made the
 * last epoch. Never those that the server merely says.
 */
async function knownOrigin(desk: CellDesk): Promise<Result<Origin, EnrolmentRefusal>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const last = certified.value.at(-1)?.verified
  if (last) return ok({ team: last.id, recovery: last.recovery })
  const { team, now } = desk
  const newest = team.epochs.at(-1)
  if (!newest || team.id === null || team.recovery === null) return refuse('team-not-ready')
  const members = await trustedMembers(desk)
  if (!members.ok) return members
  const maker = members.value.find(({ id }) => id === makerOf(newest.claim))
  const about = { team: team.id, epoch: newest.epoch, public: newest.public, recovery: team.recovery }
  if (!maker || !(await verifyTeamClaim(newest.claim, maker, about, now)).ok) return refuse('unclaimed-team-key')
  return ok({ team: team.id, recovery: team.recovery })
}
