import { admittedBy } from '#client/crypto/staff/admission.ts'
import { admitToTeam } from '#client/crypto/staff/team-key.ts'
import type { StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { admittedWrap, admitterOf, type CellDesk, certifiedEpochs, holderOf, trustedMembers } from './cell-desk.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** Seals every certified epoch that this member holds to each certified colleague without it. Returns the colleagues who received an epoch. */
export async function admitMembers(desk: CellDesk): Promise<Result<readonly StaffId[], EnrolmentRefusal>> {
  return sealHeld(desk, (member, { epoch }) => {
    const held = desk.team.members.find(({ id }) => id === member)?.holds ?? []
    return member !== desk.session.staff.id && !held.includes(epoch)
  })
}

/**
 * Seals to this member, under their own signature, each epoch to which somebody else admitted them. So they keep the key when that colleague
 * leaves, whose signature then counts no more (SPEC S21). Returns this member if there was one.
 */
export async function takeOverAdmissions(desk: CellDesk): Promise<Result<readonly StaffId[], EnrolmentRefusal>> {
  const me = desk.session.staff.id
  return sealHeld(desk, (member, { mine }) => member === me && admittedBy(mine) !== me)
}

async function sealHeld(
  desk: CellDesk,
  isDue: (member: StaffId, epoch: { readonly epoch: number; readonly mine: string }) => boolean,
): Promise<Result<readonly StaffId[], EnrolmentRefusal>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const members = await trustedMembers(desk)
  if (!members.ok) return members
  const admitted = new Set<StaffId>()
  for (const member of members.value) {
    for (const { epoch, mine, verified } of certified.value) {
      if (mine === null || !isDue(member.id, { epoch, mine })) continue
      const own = await admittedWrap(desk, mine, verified)
      if (!own.ok) return own
      const sealed = await admitToTeam(holderOf(desk.session), own.value, verified, member, admitterOf(desk.session))
      if (!sealed.ok) return refuse('altered-keys')
      const asked = await desk.request('team:admit', { ...sealed.value, epoch })
      // The colleague or the epoch was removed during the sealing.
      if (!asked.ok && asked.refused !== 'not-available') return asked
      if (asked.ok) admitted.add(member.id)
    }
  }
  return ok([...admitted])
}
