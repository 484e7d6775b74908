import type { StaffMember } from '#shared/protocol/supervisor.ts'

type Left = Extract<StaffMember, { status: 'deactivated' }>

/** Who has left coordination with the organisation's present key, as far as the service says: a reason to replace it. */
export const haveHeldKey = (members: readonly StaffMember[]): readonly Left[] =>
  members.flatMap((each) => (each.status === 'deactivated' && each.heldKey ? [each] : []))
