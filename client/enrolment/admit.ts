import { admitToTeam } from '#client/crypto/staff/team-key.ts'
import type { StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type CellDesk, certifiedEpochs, holderOf, trustedMembers } from './cell-desk.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** Seals every certified epoch that this member holds to each certified colleague without it. Returns the colleagues who received an epoch. */
export async function admitMembers(desk: CellDesk): Promise<Result<readonly StaffId[], EnrolmentRefusal>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const members = await trustedMembers(desk)
  if (!members.ok) return members
  const admitted = new Set<StaffId>()
  for (const newcomer of members.value) {
    const held = desk.team.members.find(({ id }) => id === newcomer.id)?.holds ?? []
    for (const { epoch, mine, verified } of certified.value) {
      if (mine === null || held.includes(epoch)) continue
      const wrap = await admitToTeam(holderOf(desk.session), mine, verified, newcomer)
      if (!wrap.ok) return refuse('altered-keys')
      const asked = await desk.request('team:admit', { member: newcomer.id, epoch, wrap: wrap.value })
      // The colleague or the epoch was removed during the sealing.
      if (!asked.ok && asked.refused !== 'not-available') return asked
      if (asked.ok) admitted.add(newcomer.id)
    }
  }
  return ok([...admitted])
}
