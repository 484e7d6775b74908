import type { DeskView } from './coordination-desk.ts'
import type { UpkeepState } from './upkeep.ts'

/** The urgent alerts, which stand above every part and are counted in the title of the page. */
export function whatCannotWait({ floor, members }: DeskView, { altered }: Pick<UpkeepState, 'altered'>) {
  return {
    calls: floor.listeners.filter(({ colleague }) => colleague === 'called'),
    withheld: floor.withheldGrants,
    altered: members.flatMap((member) =>
      member.status === 'active' && altered.includes(member.id) ? [member.alias] : [],
    ),
    untaken: floor.tickets.filter(({ alarm }) => alarm).length,
  }
}

/** The number of calls, alerts and tickets that no member took. */
export function countOf({ calls, withheld, altered, untaken }: ReturnType<typeof whatCannotWait>): number {
  return calls.length + withheld.length + altered.length + untaken
}
