import { publicationOf, signRoster } from '#client/crypto/staff/roster.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RosterPublication } from '#shared/protocol/roster.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deriveRoster, type RosterChange } from '#shared/roster/derive.ts'
import type { Coordination } from './coordination.ts'
import type { EnrolmentRefusal } from './refusals.ts'

/** Colleagues who sign at the same moment: each but the first derives again from the other's roster. */
const attempts = 5

/**
 * An act, and what it rests on: somebody in force who invited, claimed or is renewed. A refusal if the roster that this browser holds now does not
 * name them any more; null if the act rests on nobody.
 */
export type RosterAct = { readonly change: RosterChange; readonly outdated: (() => EnrolmentRefusal | null) | null }

/**
 * Sends an act with the roster that follows from it, derived from the newest that this browser holds and signed by both keys. If a colleague was
 * first, it reads and checks theirs and derives again, unless the act is `outdated` under it. `stale`: the service refuses the act itself.
 */
export async function sendWithRoster(
  { session, rosters, now }: Coordination,
  organisationKey: CryptoKey,
  { change, outdated }: RosterAct,
  send: (roster: RosterPublication) => Promise<Answer<unknown>>,
): Promise<Result<null, EnrolmentRefusal>> {
  const maker = { id: session.staff.id, sig: session.keys.sig }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const held = rosters.held()
    if (held === null) return refuse('roster-alarm')
    const wrong = outdated?.() ?? null
    if (wrong !== null) return refuse(wrong)
    const making = { hash: held.hash, by: maker.id, issued: Math.floor(now / 1000) }
    const made = deriveRoster(held.roster, change, making)
    if (!made.ok) return refuse(made.refused === 'full' ? 'full' : 'not-in-roster')
    const asked = await send({
      former: held.hash,
      ...publicationOf(made.value, await signRoster(organisationKey, maker, made.value)),
    })
    if (!asked.ok && asked.refused !== 'stale') return asked
    const followed = await rosters.follow()
    if (asked.ok) return ok(null)
    if (!followed.ok) return followed
    if (followed.value.hash === held.hash) return refuse('stale')
  }
  return refuse('busy')
}
