import type { StaffId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { SupervisorConnection } from './coordination-desk.ts'
import type { DeskView } from './desk-view.ts'
import { withUnchangedRows } from './unchanged-rows.ts'

type ActiveMember = Extract<StaffMember, { readonly status: 'active' }>

type Shown = {
  readonly view: () => DeskView | null
  readonly see: (next: Partial<DeskView>) => void
  /** Work that follows a notice, beside what is shown. */
  readonly onMembers: (members: readonly StaffMember[]) => void
  readonly onTeam: () => void
}

/** Keeps coordination's view as the service's notices say. Each of the returned functions stops one of them. */
export function followNotices(
  connection: SupervisorConnection,
  { view, see, onMembers, onTeam }: Shown,
): readonly (() => void)[] {
  const seeMember = (staff: StaffId, change: Partial<Pick<ActiveMember, 'here' | 'nextKey'>>) =>
    see({
      members: (view()?.members ?? []).map((member) =>
        member.status === 'active' && member.id === staff ? { ...member, ...change } : member,
      ),
    })
  return [
    connection.on('members:changed', ({ members }) => onMembers(members)),
    connection.on('member:here', ({ staff, here }) => seeMember(staff, { here })),
    connection.on('member:next-key', ({ staff, nextKey }) => seeMember(staff, { nextKey })),
    connection.on('team:changed', ({ team }) => {
      see({ team })
      onTeam()
    }),
    connection.on('floor:changed', ({ floor }) => {
      const shown = view()
      if (shown) see({ floor: withUnchangedRows(shown.floor, floor) })
    }),
    connection.on('hours:changed', ({ hours }) => see({ hours })),
  ]
}
