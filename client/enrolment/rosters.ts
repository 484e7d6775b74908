import { type RosterRefusal, verifyRoster } from '#client/crypto/staff/roster.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type PublishedRoster, parseRoster, type Roster } from '#shared/protocol/roster.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { compareRosters, type HashedRoster, type RosterAlarm } from '#shared/roster/compare.ts'
import type { RosterMemory } from './roster-memory.ts'
import type { UnlockedSession } from './session.ts'

/** Why this browser signs nothing, with what it holds and what it was offered, so that a person can look at the differences. */
export type RosterTrouble = {
  readonly why: RosterAlarm | RosterRefusal
  readonly held: Roster | null
  readonly offered: Roster | null
}

/**
 * The roster that this browser trusts. It takes another only as the signed successor of the one it holds, step by step, and remembers it. After
 * an alarm it holds nothing to sign with, until a person accepts what the server has.
 */
export type Rosters = {
  /** Null before the first answer, and while there is an alarm. */
  readonly held: () => HashedRoster | null
  readonly trouble: () => RosterTrouble | null
  /** Reads what came after the one held. Call it before acting, and after each act. */
  readonly follow: () => Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>>
  /** A person has looked at the differences and starts again from the server's newest. */
  readonly accept: () => Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>>
  /** The members whom a person of this page has not seen yet. */
  readonly newcomers: () => readonly string[]
  readonly see: (staff: string) => void
}

type Read = (after: number | null) => Promise<Answer<{ readonly rosters: PublishedRoster[]; readonly more: boolean }>>

export function createRosters(
  { organisation, deploymentId }: Pick<UnlockedSession, 'organisation' | 'deploymentId'>,
  memory: RosterMemory,
  read: Read,
): Rosters {
  let held: HashedRoster | null = null
  let trouble: RosterTrouble | null = null
  /** One round at a time: two at once would take the same steps twice. */
  let following: Promise<unknown> = Promise.resolve()

  async function remembered(): Promise<HashedRoster | null> {
    const kept = memory.read()
    if (kept === null) return null
    const checked = await verifyRoster(organisation, kept.published)
    return checked.ok ? checked.value : null
  }

  function alarm(why: RosterTrouble['why'], offered: Roster | null): Result<never, 'roster-alarm'> {
    trouble = { why, held: held?.roster ?? null, offered }
    return refuse('roster-alarm')
  }

  function keep(next: HashedRoster, published: PublishedRoster): void {
    const isSame = held?.hash === next.hash
    held = next
    if (isSame) return
    const everybody = next.roster.inForce.map(({ staff }): string => staff)
    memory.keep({ published, known: memory.read()?.known ?? everybody })
  }

  /** The first contact of this browser takes the newest as it is; afterwards every step is checked. */
  async function take(published: PublishedRoster): Promise<Result<HashedRoster, 'roster-alarm'>> {
    const checked = await verifyRoster(organisation, published)
    if (!checked.ok) return alarm(checked.refused, null)
    const { roster } = checked.value
    if (roster.deployment !== deploymentId) return alarm('foreign', roster)
    const wrong = held && compareRosters(held, checked.value)
    if (wrong) return alarm(wrong, roster)
    keep(checked.value, published)
    return checked
  }

  async function round(): Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>> {
    held ??= await remembered()
    for (;;) {
      const answer = await read(held === null ? null : held.roster.number - 1)
      if (!answer.ok) return answer
      const { rosters, more } = answer.value
      // The server has nothing of the number that this browser holds: a person is shown the newest that it has.
      if (rosters.length === 0) return alarm('older', await newestOf(read))
      for (const published of rosters) {
        const taken = await take(published)
        if (!taken.ok) return taken
      }
      if (!more && held) return ok(held)
    }
  }

  async function inTurn(start: () => void): Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>> {
    const turn = following.then(async () => {
      start()
      return trouble ? refuse('roster-alarm') : round()
    })
    following = turn.catch(() => undefined)
    return turn
  }

  return {
    held: () => (trouble ? null : held),
    trouble: () => trouble,
    follow: () => inTurn(() => undefined),
    async accept() {
      const newest = await read(null)
      if (!newest.ok) return newest
      const [published] = newest.value.rosters
      const checked = published ? await verifyRoster(organisation, published) : refuse('malformed')
      if (!checked.ok || published === undefined) return refuse('roster-alarm')
      return inTurn(() => {
        trouble = null
        held = null
        memory.keep({ published, known: memory.read()?.known ?? [] })
      })
    },
    newcomers() {
      const known = new Set(memory.read()?.known)
      return (held?.roster.inForce ?? []).map(({ staff }): string => staff).filter((staff) => !known.has(staff))
    },
    see(staff) {
      const kept = memory.read()
      if (kept) memory.keep({ ...kept, known: [...new Set([...kept.known, staff])] })
    },
  }
}

async function newestOf(read: Read): Promise<Roster | null> {
  const answer = await read(null)
  const parsed = answer.ok ? parseRoster(answer.value.rosters[0]?.roster ?? '') : answer
  return parsed.ok ? parsed.value.payload : null
}
