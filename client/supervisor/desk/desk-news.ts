import type { News } from '#client/bell/bell-machine.ts'
import type { DeskState } from './coordination-desk.ts'
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
  const { calls, withheld, hasOtherRoster, notRevoked, altered, untaken } = whatCannotWait(view, upkeep, roster)
  const news = (key: string, until: News['until']): News => ({ key, mark: 1, count: 1, until })
  return [
    ...calls.map(({ id }) => news(`call ${id}`, 'gone')),
    ...withheld.map(({ listener }) => news(`withheld ${listener}`, 'gone')),
    ...(hasOtherRoster ? [news('roster', 'looked')] : []),
    ...notRevoked.map(({ id }) => news(`not revoked ${id}`, 'looked')),
    ...altered.map(({ id }) => news(`altered ${id}`, 'looked')),
    ...untaken.map((ticket) => news(`untaken ${ticket}`, 'looked')),
  ]
}
