import type { StaffId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'

type Named = { readonly id: StaffId; readonly alias: string }

/** The name under which the team's list has somebody: one that is not their certificate's is an alarm there. What the floor calls them counts only where the list does not have them. */
export function nameOf(members: readonly StaffMember[], { id, alias }: Named): string {
  const member = members.find((each) => each.status === 'active' && each.id === id)
  return member?.status === 'active' ? member.alias : alias
}
