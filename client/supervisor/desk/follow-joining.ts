import type { Rosters } from '#client/enrolment/rosters.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { Joining } from '#shared/protocol/join.ts'
import type { SupervisorConnection } from './coordination-desk.ts'
import { createJoined, type Joined, type JoinedState } from './joined.ts'

type Shown = {
  readonly session: Pick<UnlockedSession, 'keys' | 'organisation' | 'deploymentId'>
  readonly rosters: Pick<Rosters, 'compare'>
  readonly now: () => number
  /** A roster that a device has seen may be an alarm. */
  readonly tellRoster: () => void
  readonly see: (joining: Joining | null) => void
  readonly onChange: (joined: JoinedState | null) => void
}

/** Keeps the conversation that a coordinator has joined as the service's notices say. Each of `stops` stops one of them. */
export function followJoining(
  connection: SupervisorConnection,
  { session, rosters, now, tellRoster, see, onChange }: Shown,
): { readonly joined: Joined; readonly stops: readonly (() => void)[] } {
  const joined = createJoined({
    ...{ keys: session.keys, pin: session, connection, now },
    rosters: {
      async compare(named) {
        const compared = await rosters.compare(named)
        tellRoster()
        return compared
      },
    },
    onChange: () => onChange(joined.state()),
  })
  const stops = [
    connection.onState((next) => next !== 'connected' && joined.offline()),
    connection.on('joining:changed', ({ joining }) => {
      see(joining)
      joined.follow(joining)
    }),
    connection.on('log:appended', ({ conversation, entries }) => joined.receive(conversation, entries)),
    joined.stop,
  ]
  return { joined, stops }
}
