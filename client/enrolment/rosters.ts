import { sha256OfText } from '#client/crypto/hash.ts'
import { type RosterRefusal, verifyRoster } from '#client/crypto/staff/roster.ts'
import { verifyStaple } from '#client/crypto/staple.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type PublishedRoster, parseRoster, type Roster, type rosterRead } from '#shared/protocol/roster.ts'
import { parseStaple } from '#shared/protocol/staple.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { compareRosters, type HashedRoster, type NamedRoster, type RosterAlarm } from '#shared/roster/compare.ts'
import { lapseOf } from '#shared/roster/staples.ts'
import type { RosterMemory, SeenRotation } from './roster-memory.ts'
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
  /**
   * Compares a roster that a staple names with the chain of the one held: it is that one, or one before it. Anything else is an alarm, for
   * the service shows others another team (SPEC S19). It asks the service only for what this page has not seen.
   */
  readonly compare: (named: NamedRoster) => Promise<Result<null, RefusalName | 'roster-alarm'>>
  /** A person has looked at the differences and starts again from the server's newest. */
  readonly accept: () => Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>>
  /** The rotation of the organisation's key that this browser has followed, until a person has seen it. */
  readonly rotation: () => SeenRotation | null
  readonly seeRotation: () => void
  /** When the staples of the newest roster known end, milliseconds: after that nobody is let in under them. Null before the first answer. */
  readonly lapses: () => number | null
  /** The members whom a person of this page has not seen yet. */
  readonly newcomers: () => readonly string[]
  readonly see: (staff: string) => void
}

type Read = (after: number | null) => Promise<Answer<ReplyOf<typeof rosterRead>>>

export function createRosters(
  { organisation, deploymentId }: Pick<UnlockedSession, 'organisation' | 'deploymentId'>,
  memory: RosterMemory,
  read: Read,
): Rosters {
  let held: HashedRoster | null = null
  /** The hash of each roster that this page has followed, or found before one of them. */
  const chain = new Map<number, string>()
  let trouble: RosterTrouble | null = null
  /** One round at a time: two at once would take the same steps twice. */
  let following: Promise<unknown> = Promise.resolve()

  async function remembered(): Promise<HashedRoster | null> {
    const kept = memory.read()
    if (kept === null) return null
    const checked = await verifyRoster(kept.published)
    return checked.ok ? checked.value : null
  }

  function alarm(why: RosterTrouble['why'], offered: Roster | null): Result<never, 'roster-alarm'> {
    trouble = { why, held: held?.roster ?? null, offered }
    return refuse('roster-alarm')
  }

  function keep(next: HashedRoster, published: PublishedRoster, isRotation: boolean): void {
    const isSame = held?.hash === next.hash
    held = next
    chain.set(next.roster.number, next.hash)
    vouchForFormer(next.roster)
    if (isSame) return
    const everybody = next.roster.inForce.map(({ staff }): string => staff)
    const { number, issued, by } = next.roster
    const before = memory.read()
    const rotation = isRotation ? { number, issued, by } : (before?.rotation ?? null)
    memory.keep({ published, known: before?.known ?? everybody, rotation })
  }

  /** The first contact of this browser takes the newest as it is; afterwards every step is checked. */
  async function take(published: PublishedRoster): Promise<Result<HashedRoster, 'roster-alarm'>> {
    const checked = await verifyRoster(published)
    if (!checked.ok) return alarm(checked.refused, null)
    const { roster } = checked.value
    const isOfPin = held !== null || roster.organisation === organisation
    if (roster.deployment !== deploymentId || !isOfPin) return alarm('foreign', roster)
    const wrong = held && compareRosters(held, checked.value)
    if (wrong) return alarm(wrong, roster)
    const isRotation = held !== null && held.roster.organisation !== roster.organisation
    keep(checked.value, published, isRotation)
    return checked
  }

  async function round(): Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>> {
    held ??= await remembered()
    for (;;) {
      const answer = await read(held === null ? null : held.roster.number - 1)
      if (!answer.ok) return answer
      const { rosters, more, staple } = answer.value
      // The server has nothing of the number that this browser holds: a person is shown the newest that it has.
      if (rosters.length === 0) return alarm('older', await newestOf(read))
      for (const published of rosters) {
        const taken = await take(published)
        if (!taken.ok) return taken
      }
      if (more || held === null) continue
      // Whatever the steps were, the newest roster is signed by the key under which this page signed in.
      if (held.roster.organisation !== organisation) return alarm('foreign', held.roster)
      return staple === null || (await isOf(held, staple)) ? ok(held) : alarm('other-staple', held.roster)
    }
  }

  /** Whether the staple that the service shows for this member's certificate is one of this roster. */
  async function isOf({ hash, roster }: HashedRoster, staple: string): Promise<boolean> {
    const parsed = parseStaple(staple)
    if (!parsed.ok) return false
    const { fingerprint } = parsed.value.payload
    const checked = await verifyStaple({ organisation, deploymentId }, staple, fingerprint)
    const isNamed = roster.inForce.some(({ certificate }) => certificate === fingerprint)
    return checked.ok && isNamed && checked.value.number === roster.number && checked.value.hash === hash
  }

  async function compared({ number, hash }: NamedRoster): Promise<Result<null, RefusalName | 'roster-alarm'>> {
    if (trouble) return refuse('roster-alarm')
    if (chain.get(number) === hash) return ok(null)
    const newest = await round()
    if (!newest.ok) return newest
    const found = await readBack(number, newest.value.roster.number)
    if (!found.ok) return found
    return chain.get(number) === hash ? ok(null) : alarm('other-staple', newest.value.roster)
  }

  /** The rosters from this number on. Each names the hash of the one before it, so from the newest down what is known vouches for the next. */
  async function readBack(number: number, newest: number): Promise<Result<null, RefusalName>> {
    const back: HashedRoster[] = []
    while (!chain.has(number) && number + back.length <= newest) {
      const answer = await read(number - 1 + back.length)
      if (!answer.ok) return answer
      const page = answer.value.rosters.map(({ roster }) => ({ text: roster, parsed: parseRoster(roster) }))
      if (page.length === 0) break
      for (const { text, parsed } of page)
        if (parsed.ok) back.push({ hash: await sha256OfText(text), roster: parsed.value.payload })
        else return ok(null)
    }
    for (const { hash, roster } of back.reverse()) if (chain.get(roster.number) === hash) vouchForFormer(roster)
    return ok(null)
  }

  function vouchForFormer({ number, former }: Roster): void {
    if (former !== null) chain.set(number - 1, former)
  }

  async function inTurn(start: () => void): Promise<Result<HashedRoster, RefusalName | 'roster-alarm'>> {
    return oneAfterAnother(async () => {
      start()
      return trouble ? refuse('roster-alarm') : round()
    })
  }

  function oneAfterAnother<Value>(act: () => Promise<Value>): Promise<Value> {
    const turn = following.then(act)
    following = turn.catch(() => undefined)
    return turn
  }

  return {
    held: () => (trouble ? null : held),
    trouble: () => trouble,
    follow: () => inTurn(() => undefined),
    compare: (named) => oneAfterAnother(() => compared(named)),
    async accept() {
      const newest = await read(null)
      if (!newest.ok) return newest
      const [published] = newest.value.rosters
      const checked = published ? await verifyRoster(published) : refuse('malformed')
      if (!checked.ok || checked.value.roster.organisation !== organisation || published === undefined)
        return refuse('roster-alarm')
      return inTurn(() => {
        trouble = null
        held = null
        chain.clear()
        memory.keep({ published, known: memory.read()?.known ?? [], rotation: null })
      })
    },
    rotation: () => memory.read()?.rotation ?? null,
    seeRotation() {
      const kept = memory.read()
      if (kept) memory.keep({ ...kept, rotation: null })
    },
    lapses: () => held && lapseOf(held.roster),
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
