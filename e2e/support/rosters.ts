import type { RosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters, type Rosters } from '#client/enrolment/rosters.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import type { rosterRead } from '#shared/protocol/roster.ts'
import { must } from './must.ts'

type Asks = {
  readonly request: (
    name: 'roster:read',
    body: { readonly after: number | null },
  ) => Promise<Answer<ReplyOf<typeof rosterRead>>>
}

/** A browser without storage: it remembers the roster as long as the object lives. */
export function aRosterMemory(): RosterMemory {
  let held: ReturnType<RosterMemory['read']> = null
  return {
    read: () => held,
    keep(next) {
      held = next
    },
  }
}

/** What a page of this session holds after its first contact. */
export async function rostersFor(
  session: UnlockedSession,
  { request }: Asks,
  memory = aRosterMemory(),
): Promise<Rosters> {
  const rosters = createRosters(session, memory, (after) => request('roster:read', { after }))
  must(await rosters.follow())
  return rosters
}
