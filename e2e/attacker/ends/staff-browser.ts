import { createHash } from 'node:crypto'
import type { CellDesk } from '#client/enrolment/cell-desk.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { createRosterMemory, type RosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters, type Rosters } from '#client/enrolment/rosters.ts'
import type { SomeStaff } from '#client/enrolment/testing/people.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import type { Answer, ReplyOf } from '#shared/protocol/exchange.ts'
import { type PublishedRoster, parseRoster, type rosterRead } from '#shared/protocol/roster.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import type { AttackWorld } from '../world.ts'

type Page = Answer<ReplyOf<typeof rosterRead>>

export type BrowserParts = {
  readonly world: AttackWorld
  readonly who: SomeStaff
  readonly deployment: string
  readonly read: (after: number | null) => Page
  readonly ask: (name: string, body: object, by: StaffBrowser) => Promise<Answer<unknown>>
}

/** The browser of somebody on the staff, which remembers the newest roster over its sign-ins: the product's own, before an attacker's answers. */
export class StaffBrowser {
  #parts: BrowserParts
  readonly #memory: RosterMemory
  /** Every roster that this browser has taken, in the order in which it did. */
  readonly taken: HashedRoster[] = []
  #rosters: Rosters

  constructor(parts: BrowserParts) {
    this.#parts = parts
    const storage = memoryStorage()
    const memory = createRosterMemory(parts.deployment, () => storage)
    this.#memory = {
      read: memory.read,
      keep: (remembered) => {
        memory.keep(remembered)
        this.taken.push(hashed(remembered.published))
      },
    }
    this.#rosters = this.#sign()
  }

  get who(): SomeStaff {
    return this.#parts.who
  }

  get rosters(): Rosters {
    return this.#rosters
  }

  signInAgain(): void {
    this.#rosters = this.#sign()
  }

  /** The session has ended. Its person signs in again, under another key of the organisation. */
  signInUnder(parts: BrowserParts): void {
    this.#parts = parts
    this.#rosters = this.#sign()
  }

  /** Reads what the service has, before it acts. */
  async follow(): Promise<boolean> {
    return (await this.#rosters.follow()).ok
  }

  coordination(members: readonly StaffMember[]): Coordination {
    const { who, world } = this.#parts
    return {
      ...{ request: this.#request as never, session: who.session, organisationWrap: who.organisationWrap, members },
      rosters: this.#rosters,
      now: world.clock.now,
    }
  }

  /** Null while this browser trusts no roster. */
  cellDesk(team: Team): CellDesk | null {
    const { who, world } = this.#parts
    const held = this.#rosters.held()
    return (
      held && { request: this.#request as never, session: who.session, team, roster: held.roster, now: world.clock.now }
    )
  }

  readonly #request = async (name: string, body: object): Promise<Answer<unknown>> => this.#parts.ask(name, body, this)

  #sign(): Rosters {
    const { who, read } = this.#parts
    return createRosters(who.session, this.#memory, async (after) => read(after))
  }
}

function hashed({ roster: text }: PublishedRoster): HashedRoster {
  const parsed = parseRoster(text)
  if (!parsed.ok) throw new Error('a browser takes a roster that its own schema refuses')
  return { hash: createHash('sha256').update(text).digest('base64url'), roster: parsed.value.payload }
}
