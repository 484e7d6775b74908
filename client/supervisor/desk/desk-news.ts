import type { News } from '#client/bell/bell-machine.ts'
import type { DeskState } from './coordination-desk.ts'
import { isOnDuty } from './duty.ts'
import { whatCannotWait } from './what-cannot-wait.ts'

/**
 * What is new for coordination: everything that cannot wait. A call, and a refused certificate, stay new until somebody says that they have seen it. The
 * others stand above every part: whoever looks at the page has looked at them. Null until the service has answered.
 */
export function newsAt({
  view,
  upkeep,
  roster,
}: Pick<DeskState, 'view' | 'upkeep' | 'roster'>): readonly News[] | null {
  if (view === null) return null
  const { calls, missedCalls, wishes, withheld, hasOtherRoster, notRevoked, altered, untaken } = whatCannotWait(
    view,
    upkeep,
    roster,
  )
  const news = (key: string, until: News['until']): News => ({ key, mark: 1, count: 1, until })
  return [
    // It rings first at those on duty (SPEC C25); the others see it.
    ...calls.flatMap(({ id, call }) =>
      isOnDuty({ view }) || call?.state !== 'rings-on-duty' ? [news(`call ${id}`, 'gone')] : [],
    ),
    ...missedCalls.map(({ listener }) => news(`missed call ${listener}`, 'gone')),
    ...wishes.map(({ listener }) => news(`wish ${listener}`, 'looked')),
    ...withheld.map(({ listener }) => news(`withheld ${listener}`, 'gone')),
    ...(hasOtherRoster ? [news('roster', 'looked')] : []),
    ...notRevoked.map(({ id }) => news(`not revoked ${id}`, 'looked')),
    ...altered.map(({ id }) => news(`altered ${id}`, 'looked')),
    ...untaken.map((ticket) => news(`untaken ${ticket}`, 'looked')),
  ]
}
