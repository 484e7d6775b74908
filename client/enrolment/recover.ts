import { deriveRecoveryPair, recoverySheetWords } from '#client/crypto/staff/recovery-sheet.ts'
import { admitToTeam } from '#client/crypto/staff/team-key.ts'
import { readWords, type WordList } from '#client/crypto/words.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { admitterOf, type CellDesk, certifiedEpochs, trustedMembers } from './cell-desk.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/**
 * Recovers the team's key when no member holds it: the printed sheet opens every remaining certified epoch, and this member seals each to
 * themselves. Returns the number of recovered epochs.
 */
export async function recoverTeam(
  desk: CellDesk,
  list: WordList,
  typed: string,
): Promise<Result<{ readonly epochs: number }, EnrolmentRefusal>> {
  const words = readWords(list, typed, recoverySheetWords)
  if (!words.ok) return refuse('wrong-recovery-words')
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const last = certified.value.at(-1)?.verified
  if (!last) return refuse('team-not-ready')
  const members = await trustedMembers(desk)
  if (!members.ok) return members
  const self = members.value.find(({ id }) => id === desk.session.staff.id)
  if (!self) return refuse('no-certificate')
  const sheet = await deriveRecoveryPair(words.value, last.id)
  if (sheet.public !== last.recovery) return refuse('wrong-recovery-words')

  let epochs = 0
  for (const { epoch, recoveryWrap, verified, mine } of certified.value) {
    if (mine !== null) continue
    const sealed = await admitToTeam(sheet.holder, recoveryWrap, verified, self, admitterOf(desk.session))
    if (!sealed.ok) return refuse('altered-keys')
    const asked = await desk.request('team:admit', { ...sealed.value, epoch })
    if (!asked.ok) return asked
    epochs += 1
  }
  return ok({ epochs })
}
