import { admittedBy } from '#client/crypto/staff/admission.ts'
import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import type { WordList } from '#client/crypto/words.ts'
import { admitMembers, takeOverAdmissions } from '#client/enrolment/admit.ts'
import { type CellDesk, openTeamKeys } from '#client/enrolment/cell-desk.ts'
import { recoverTeam } from '#client/enrolment/recover.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { rewrapTickets } from '#client/enrolment/rewrap-tickets.ts'
import { createRosterMemory, type RosterMemory, type SeenRotation } from '#client/enrolment/roster-memory.ts'
import { createRosters, type RosterTrouble } from '#client/enrolment/rosters.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { createTeamEpoch, type RecoverySheet } from '#client/enrolment/team-epoch.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import type { Team } from '#shared/protocol/team.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { makesNextEpoch, newcomers, ticketsToRewrap } from './team-standing.ts'

/** What this browser did for the team's key, shown on screen. */
export type TeamNews =
  | { readonly kind: 'admitted'; readonly aliases: readonly string[] }
  | { readonly kind: 'epoch-made'; readonly epoch: number }
  | { readonly kind: 'recovered'; readonly epochs: number }
  | { readonly kind: 'rewrapped'; readonly tickets: number }

export type Upkeep = {
  readonly news: readonly TeamNews[]
  readonly rewrapping: { readonly done: number; readonly all: number } | null
  /** The last refusal or failed check; null again once all is well. */
  readonly trouble: EnrolmentRefusal | null
  /** An alarm about the roster: this browser signs nothing until a person has looked. */
  readonly roster: RosterTrouble | null
  /** When the roster's staples end, milliseconds; null while this browser has none. */
  readonly lapses: number | null
  /** A rotation of the organisation's key that no person of this page has seen. */
  readonly rotation: SeenRotation | null
}

export const noUpkeep: Upkeep = {
  ...{ news: [], rewrapping: null, trouble: null, roster: null },
  ...{ lapses: null, rotation: null },
}

export type TeamKeeper = {
  readonly keys: () => ReadonlyMap<number, TeamKey>
  /** Checks what the team's key needs, and does it. Called at each change of the team or of the tickets. */
  readonly tend: () => void
  readonly makeFirstEpoch: (sheet: RecoverySheet) => Promise<Result<unknown, EnrolmentRefusal>>
  readonly recover: (list: WordList, typed: string) => Promise<Result<unknown, EnrolmentRefusal>>
  /** A person has looked at the differences, and this browser goes on from the server's newest roster. */
  readonly acceptRoster: () => Promise<Result<unknown, EnrolmentRefusal>>
  readonly seeRotation: () => void
  /** Drops the keys for good. Resolves once pending work has ended. */
  readonly stop: () => Promise<void>
}

export type TeamKeeperParts = {
  readonly connection: CellConnection
  readonly session: UnlockedSession
  readonly team: () => Team | null
  readonly tickets: () => readonly CellTicket[]
  readonly hasCertificate: () => boolean
  readonly onKeys: () => void
  /** Receives what this browser did, and the errors it met. */
  readonly onUpkeep: (upkeep: Upkeep) => void
  readonly now: () => number
  readonly scheduler: Pick<Scheduler, 'after'>
  /** This browser's memory of the roster. */
  readonly memory?: RosterMemory
}

/**
 * Keeps the team's key in this member's browser automatically: opens the keys sealed to this member, admits certified colleagues, makes a requested
 * epoch, and wraps open tickets anew. It never acts on a key or a certificate that the organisation did not sign.
 */
export function createTeamKeeper(parts: TeamKeeperParts): TeamKeeper {
  const { connection, session, tickets, onUpkeep, now, scheduler } = parts
  const me = session.staff.id
  let keys: ReadonlyMap<number, TeamKey> = new Map()
  let upkeep = noUpkeep
  let opened: { readonly team: Team; readonly roster: Roster } | null = null
  let isStopped = false
  const attempted = new Set<string>()

  function become(change: Partial<Upkeep>) {
    upkeep = { ...upkeep, ...change }
    onUpkeep(upkeep)
  }
  const tell = (news: TeamNews) => become({ news: [...upkeep.news, news] })

  const deskOf = (team: Team, { roster }: HashedRoster): CellDesk => ({
    ...{ request: connection.request, session, team, roster, now: now() },
  })
  const rosters = createRosters(session, parts.memory ?? createRosterMemory(session.deploymentId), (after) =>
    connection.request('roster:read', { after }),
  )

  async function tend(): Promise<string | null> {
    const team = parts.team()
    if (team === null || !parts.hasCertificate()) return null
    const refused = await actFor(team)
    if (refused === null || !isTransient(refused)) {
      if (upkeep.trouble !== refused) become({ trouble: refused })
    }
    return refused
  }

  /** Nothing is signed or sealed without the roster, and nothing after an alarm. What a member holds already stays open to them then. */
  async function actFor(team: Team): Promise<EnrolmentRefusal | null> {
    const held = await rosters.follow()
    if (upkeep.roster !== rosters.trouble()) become({ roster: rosters.trouble() })
    if (upkeep.lapses !== rosters.lapses()) become({ lapses: rosters.lapses() })
    if (upkeep.rotation !== rosters.rotation()) become({ rotation: rosters.rotation() })
    const known = held.ok ? held.value.roster : rosters.trouble()?.held
    const refused = known ? await openKeys(team, known) : null
    if (!held.ok) return held.refused
    if (refused !== null) return refused
    const desk = deskOf(team, held.value)
    return (await takeOver(desk)) ?? (await makeNext(desk)) ?? (await admit(desk)) ?? (await rewrap(desk))
  }

  async function openKeys(team: Team, roster: Roster): Promise<EnrolmentRefusal | null> {
    if (team === opened?.team && roster === opened.roster) return null
    const held = await openTeamKeys({ session, team, roster })
    if (isStopped) return null
    keys = held.ok ? held.value : new Map()
    parts.onKeys()
    if (!held.ok) return held.refused
    opened = { team, roster }
    return null
  }

  async function takeOver(desk: CellDesk): Promise<EnrolmentRefusal | null> {
    const due = desk.team.epochs.flatMap(({ mine }) => (mine === null || admittedBy(mine) === me ? [] : [mine]))
    if (desk.team !== parts.team() || due.every((mine) => attempted.has(mine))) return null
    for (const mine of due) attempted.add(mine)
    const taken = await takeOverAdmissions(desk)
    return taken.ok ? null : taken.refused
  }

  async function makeNext(desk: CellDesk): Promise<EnrolmentRefusal | null> {
    const { team } = desk
    if (team !== parts.team() || !makesNextEpoch(team)) return null
    const made = await createTeamEpoch(desk)
    // `stale`: a colleague's browser was first.
    if (!made.ok) return made.refused === 'stale' ? null : made.refused
    tell({ kind: 'epoch-made', epoch: made.value.epoch })
    return null
  }

  async function admit(desk: CellDesk): Promise<EnrolmentRefusal | null> {
    const { team } = desk
    if (team !== parts.team() || newcomers(team, me).length === 0) return null
    const admitted = await admitMembers(desk)
    if (!admitted.ok) return admitted.refused
    const aliases = team.members.filter(({ id }) => admitted.value.includes(id)).map(({ alias }) => alias)
    if (aliases.length > 0) tell({ kind: 'admitted', aliases })
    return null
  }

  async function rewrap(desk: CellDesk): Promise<EnrolmentRefusal | null> {
    const due = ticketsToRewrap(desk.team, tickets(), me).filter(({ key }) => !attempted.has(key))
    if (due.length === 0) return null
    let done = 0
    for (const [index, { ticket, key }] of due.entries()) {
      become({ rewrapping: { done: index, all: due.length } })
      const wrapped = await rewrapTickets(desk, [ticket])
      if (!wrapped.ok) {
        become({ rewrapping: null })
        return wrapped.refused
      }
      // This page does not retry a ticket that fails its checks, or that another browser wrapped first.
      attempted.add(key)
      done += wrapped.value.rewrapped.length
    }
    become({ rewrapping: null })
    if (done > 0) tell({ kind: 'rewrapped', tickets: done })
    return null
  }

  const tending = oneAtATime(tend, scheduler)

  return {
    keys: () => keys,
    tend: tending.run,
    async makeFirstEpoch(sheet) {
      const team = parts.team()
      if (team === null) return refuse('unreachable')
      const held = await rosters.follow()
      if (!held.ok) return held
      const made = await createTeamEpoch(deskOf(team, held.value), sheet)
      if (made.ok) tell({ kind: 'epoch-made', epoch: made.value.epoch })
      return made
    },
    async recover(list, typed) {
      const team = parts.team()
      if (team === null) return refuse('unreachable')
      const held = await rosters.follow()
      if (!held.ok) return held
      const recovered = await recoverTeam(deskOf(team, held.value), list, typed)
      if (recovered.ok) tell({ kind: 'recovered', epochs: recovered.value.epochs })
      return recovered
    },
    async acceptRoster() {
      const accepted = await rosters.accept()
      if (accepted.ok) tending.run()
      return accepted
    },
    seeRotation() {
      rosters.seeRotation()
      become({ rotation: null })
    },
    stop() {
      isStopped = true
      keys = new Map()
      return tending.stop()
    },
  }
}
