import type { cellRequests } from '#shared/protocol/cell.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Clock } from '../platform/clock.ts'
import { staffOfSession } from '../staff/session.ts'
import { type ActiveStaff, holdsValidCertificate, type SignableStaff } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { readTeamAs } from '../team/read.ts'
import { admitToTeam } from '../team-key/admit.ts'
import { createTeamEpoch } from '../team-key/create-epoch.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Handlers } from './answer.ts'

type Caller = { readonly session: string }
type TeamRequests = Pick<typeof cellRequests, 'team:read' | 'team:create-epoch' | 'team:admit'>

/** What the cell does with its team key. Whoever waits for a certificate sees who is there, and is given nothing. */
export function teamHandlers(parts: {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
}): Handlers<TeamRequests, Caller> {
  const { clock } = parts
  const anyone = () => true

  const member =
    ({ session }: Caller): Rule<SignableStaff> =>
    (draft) => {
      const staff = staffOfSession(draft, session, clock.now())
      return staff?.role === 'cell' ? ok(staff) : refuse('not-available')
    }

  const certified =
    (caller: Caller): Rule<ActiveStaff> =>
    (draft) => {
      const staff = member(caller)(draft)
      if (!staff.ok) return staff
      return holdsValidCertificate(staff.value, clock.now()) ? ok(staff.value) : refuse('no-certificate')
    }

  return {
    'team:read': {
      allow: anyone,
      run: async (caller) => {
        const team = await readTeamAs(parts, member(caller), clock.now())
        return team.ok ? ok({ team: team.value }) : team
      },
    },
    'team:create-epoch': {
      allow: anyone,
      run: (caller, request) => createTeamEpoch(parts, request, certified(caller), clock.now()),
    },
    'team:admit': {
      allow: anyone,
      run: (caller, request) => admitToTeam(parts, request, certified(caller), clock.now()),
    },
  }
}
