import type { DeskView } from './desk-view.ts'
import { floorOnce, membersOnce } from './each-once.ts'
import { noRoster, type RosterState } from './roster-state.ts'
import type { UpkeepState } from './upkeep.ts'

/** The urgent alerts, which stand above every part. */
export function whatCannotWait(
  view: Pick<DeskView, 'floor' | 'members'>,
  { altered }: Pick<UpkeepState, 'altered'>,
  { trouble, notRevoked }: Pick<RosterState, 'trouble' | 'notRevoked'> = noRoster,
) {
  const floor = floorOnce(view.floor)
  const members = membersOnce(view.members.filter(({ status }) => status !== 'invited'))
  return {
    hasOtherRoster: trouble !== null,
    notRevoked: members.flatMap((member) =>
      member.status === 'deactivated' && notRevoked.includes(member.id) ? [{ id: member.id, alias: member.alias }] : [],
    ),
    calls: floor.listeners.filter(({ call }) => call && call.state !== 'seen'),
    missedCalls: floor.missedCalls,
    wishes: floor.wishes,
    withheld: floor.withheldGrants,
    altered: members.flatMap((member) =>
      member.status === 'active' && altered.includes(member.id) ? [{ id: member.id, alias: member.alias }] : [],
    ),
    untaken: floor.tickets.filter(({ alarm }) => alarm).map(({ ticket }) => ticket),
  }
}
