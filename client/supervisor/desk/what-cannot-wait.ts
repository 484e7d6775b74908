import { type DeskView, noRoster, type RosterState } from './coordination-desk.ts'
import type { UpkeepState } from './upkeep.ts'

/** The urgent alerts, which stand above every part and are counted in the title of the page. */
export function whatCannotWait(
  { floor, members }: DeskView,
  { altered }: Pick<UpkeepState, 'altered'>,
  { trouble, notRevoked }: Pick<RosterState, 'trouble' | 'notRevoked'> = noRoster,
) {
  return {
    roster: trouble === null ? 0 : 1,
    notRevoked: members.flatMap((member) =>
      member.status === 'deactivated' && notRevoked.includes(member.id) ? [{ id: member.id, alias: member.alias }] : [],
    ),
    calls: floor.listeners.filter(({ colleague }) => colleague === 'called'),
    withheld: floor.withheldGrants,
    altered: members.flatMap((member) =>
      member.status === 'active' && altered.includes(member.id) ? [member.alias] : [],
    ),
    untaken: floor.tickets.filter(({ alarm }) => alarm).length,
  }
}

/** The number of alarms, calls, alerts and tickets that no member took. */
export function countOf({
  roster,
  notRevoked,
  calls,
  withheld,
  altered,
  untaken,
}: ReturnType<typeof whatCannotWait>): number {
  return roster + notRevoked.length + calls.length + withheld.length + altered.length + untaken
}
