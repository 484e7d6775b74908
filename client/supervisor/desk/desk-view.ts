import type { StaffId } from '#shared/ids.ts'
import type { ReplyOf } from '#shared/protocol/exchange.ts'
import type { Joining } from '#shared/protocol/join.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import type { Floor, StaffMember, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'

/** What the service has said of the floor and its people. */
export type DeskView = {
  readonly self: StaffId
  readonly organisationWrap: string | null
  readonly members: readonly StaffMember[]
  readonly team: Team
  readonly hours: ServiceHours
  readonly floor: Floor
  /** The conversation that this coordinator asks to join, or has joined. */
  readonly joining: Joining | null
  /** The time by which this device's clock is ahead of the server's, milliseconds. */
  readonly clockAheadMs: number
}

/** `now`: this device's clock, milliseconds. */
export function viewOf(opened: ReplyOf<(typeof supervisorRequests)['floor:open']>, now: number): DeskView {
  const { staff, organisationWrap, members, team, hours, floor, joining } = opened
  return { self: staff.id, organisationWrap, members, team, hours, floor, joining, clockAheadMs: now - opened.now }
}
