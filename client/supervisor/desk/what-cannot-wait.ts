import { type DeskView, noRoster, type RosterState } from './coordination-desk.ts'
import type { UpkeepState } from './upkeep.ts'

/** The urgent alerts, which stand above every part. */
export function whatCannotWait(
  { floor, members }: DeskView,
  { altered }: Pick<UpkeepState, 'altered'>,
  { trouble, notRevoked }: Pick<RosterState, 'trouble' | 'notRevoked'> = noRoster,
) {
  return {
    hasOtherRoster: trouble !== null,
    notRevoked: members.flatMap((member) =>
      member.status === 'deactivated' && notRevoked.includes(member.id) ? [{ id: member.id, alias: member.alias }] : [],
    ),
    calls: floor.listeners.filter(({ call }) => call && call.state !== 'seen'),
    missedCalls: floor.missedCalls,
    withheld: floor.withheldGrants,
    altered: members.flatMap((member) =>
      member.status === 'active' && altered.includes(member.id) ? [{ id: member.id, alias: member.alias }] : [],
    ),
    untaken: floor.tickets.filter(({ alarm }) => alarm).map(({ ticket }) => ticket),
  }
}
