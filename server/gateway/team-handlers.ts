import type { cellRequests } from '#shared/protocol/cell.ts'
import { ok } from '#shared/result.ts'
import type { Clock } from '../platform/clock.ts'
import { readRosters } from '../staff/read-rosters.ts'
import type { Store } from '../store/port.ts'
import { readTeamAs } from '../team/read.ts'
import { admitToTeam } from '../team-key/admit.ts'
import { createTeamEpoch } from '../team-key/create-epoch.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { type Handlers, handlersFor } from './answer.ts'
import { certified, member } from './permission.ts'

type Caller = { readonly session: string }
type TeamRequests = Pick<typeof cellRequests, 'roster:read' | 'team:read' | 'team:create-epoch' | 'team:admit'>

/** What the cell does with its team key. A member without a certificate sees the other members, and gets no key. */
export function teamHandlers(parts: {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
}): Handlers<TeamRequests, Caller> {
  const handle = handlersFor<Caller>(parts)
  return {
    'team:read': handle({
      allow: member('cell'),
      run: async (who, _, _caller, now) => {
        const team = await readTeamAs(parts, who, now)
        return team.ok ? ok({ team: team.value }) : team
      },
    }),
    'roster:read': handle({ allow: member('cell'), decide: (who, { after }) => readRosters(after, who) }),
    'team:create-epoch': handle({
      allow: certified(member('cell')),
      run: (who, request, _, now) => createTeamEpoch(parts, request, who, now),
    }),
    'team:admit': handle({
      allow: certified(member('cell')),
      run: (who, request, _, now) => admitToTeam(parts, request, who, now),
    }),
  }
}
