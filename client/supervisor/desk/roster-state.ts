import { notRevoked } from '#client/enrolment/deactivate.ts'
import type { SeenRotation } from '#client/enrolment/roster-memory.ts'
import type { Rosters, RosterTrouble } from '#client/enrolment/rosters.ts'
import type { StaffId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'

/** `newcomers`: members whom no person of this page has seen yet. `notRevoked`: deactivated members whom the roster still names. */
export type RosterState = {
  readonly trouble: RosterTrouble | null
  readonly newcomers: readonly string[]
  readonly notRevoked: readonly StaffId[]
  /** When the roster's staples end, milliseconds; null while this page has none. */
  readonly lapses: number | null
  /** A rotation of the organisation's key that no person of this page has seen. */
  readonly rotation: SeenRotation | null
}

export const noRoster: RosterState = { trouble: null, newcomers: [], notRevoked: [], lapses: null, rotation: null }

export function rosterStateOf(rosters: Rosters, members: readonly StaffMember[]): RosterState {
  const left = notRevoked({ members, rosters }).flatMap((each) => (each.status === 'deactivated' ? [each.id] : []))
  const [lapses, rotation] = [rosters.lapses(), rosters.rotation()]
  return { trouble: rosters.trouble(), newcomers: rosters.newcomers(), notRevoked: left, lapses, rotation }
}
