import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import type { WordList } from '#client/crypto/words.ts'
import { admitMembers, takeOverAdmissions } from '#client/enrolment/admit.ts'

import { type CellDesk, openTeamKeys } from '#client/enrolment/cell-desk.ts'
import { recoverTeam } from '#client/enrolment/recover.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { rewrapTickets } from '#client/enrolment/rewrap-tickets.ts'
import { createRosterMemory, type RosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { createTeamEpoch, type RecoverySheet } from '#client/enrolment/team-epoch.ts'
import { drive } from '#client/machine/machine.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import {
  afterKeeperEvent,
  type Keeper,
  type KeeperEffect,
  type KeeperEvent,
  type Known,
  startKeeper,
} from './keeper-machine.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { TeamNews, Upkeep } from './team-upkeep.ts'

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
 * epoch, and wraps open tickets anew. It never acts on a key or a certificate that the organisation did not sign. `keeper-machine.ts` decides; this
 * carries out.
 */
export function createTeamKeeper(parts: TeamKeeperParts): TeamKeeper {
  const { connection, session, tickets, onKeys, onUpkeep, now, scheduler } = parts
  const rosters = createRosters(session, parts.memory ?? createRosterMemory(session.deploymentId), (after) =>
    connection.request('roster:read', { after }),
  )
  const present = () => ({ team: parts.team(), tickets: tickets() })
  const deskOf = ({ team, roster }: Known): CellDesk => ({
    ...{ request: connection.request, session, team, roster: roster.roster, now: now() },
  })
  let endRound: (refused: EnrolmentRefusal | null) => void = () => {}

  const keeper = drive<Keeper, KeeperEvent, KeeperEffect>({
    start: startKeeper(session.staff.id),
    transition: afterKeeperEvent,
    carryOut(effect, hand) {
      if (effect.type === 'done') return endRound(effect.refused)
      carryOut(effect).then(hand, (fault) => {
        reportFault(fault)
        hand({ type: 'failed' })
      })
    },
    scheduler,
  })

  async function carryOut(effect: Exclude<KeeperEffect, { type: 'done' }>): Promise<KeeperEvent> {
    if (effect.type === 'follow') {
      const held = await rosters.follow()
      const about = { roster: rosters.trouble(), lapses: rosters.lapses(), rotation: rosters.rotation() }
      const known = held.ok ? held.value.roster : (about.roster?.held ?? null)
      return { type: 'followed', held, known, about, present: present() }
    }
    if (effect.type === 'open') {
      const keys = await openTeamKeys({ session, team: effect.team, roster: effect.roster })
      return { type: 'opened', keys, present: present() }
    }
    const desk = deskOf(effect.known)
    if (effect.type !== 'rewrap') return { type: 'acted', done: await act[effect.type](desk), present: present() }
    const wrapped = await rewrapTickets(desk, [effect.ticket])
    return { type: 'rewrapped', done: wrapped.ok ? ok(wrapped.value.rewrapped.length) : wrapped }
  }

  let shown = keeper.state()
  keeper.subscribe(() => {
    const [{ keys, upkeep }, before] = [keeper.state(), shown]
    shown = keeper.state()
    if (keys !== before.keys) onKeys()
    if (upkeep !== before.upkeep) onUpkeep(upkeep)
  })

  const round = () =>
    new Promise<EnrolmentRefusal | null>((resolve) => {
      endRound = resolve
      keeper.hand({ type: 'tend', team: parts.team(), hasCertificate: parts.hasCertificate() })
    })
  const tending = oneAtATime(round, scheduler)

  /** What a person does with the sheet, on the newest roster. */
  async function withSheet<Done>(
    act: (desk: CellDesk) => Promise<Result<Done, EnrolmentRefusal>>,
    newsOf: (done: Done) => TeamNews,
  ): Promise<Result<Done, EnrolmentRefusal>> {
    const team = parts.team()
    if (team === null) return refuse('unreachable')
    const held = await rosters.follow()
    if (!held.ok) return held
    const done = await act(deskOf({ team, roster: held.value }))
    if (done.ok) keeper.hand({ type: 'news', news: newsOf(done.value) })
    return done
  }

  return {
    keys: () => keeper.state().keys,
    tend: tending.run,
    makeFirstEpoch: (sheet) => withSheet((desk) => createTeamEpoch(desk, sheet), epochMade),
    recover: (list, typed) =>
      withSheet(
        (desk) => recoverTeam(desk, list, typed),
        ({ epochs }) => ({ kind: 'recovered', epochs }),
      ),
    async acceptRoster() {
      const accepted = await rosters.accept()
      if (accepted.ok) tending.run()
      return accepted
    },
    seeRotation() {
      rosters.seeRotation()
      keeper.hand({ type: 'rotation-seen' })
    },
    stop() {
      keeper.hand({ type: 'stop' })
      return tending.stop()
    },
  }
}

type Acted = Result<TeamNews | null, EnrolmentRefusal>

const act = {
  async 'take-over'(desk: CellDesk): Promise<Acted> {
    const taken = await takeOverAdmissions(desk)
    return taken.ok ? ok(null) : taken
  },
  async 'make-epoch'(desk: CellDesk): Promise<Acted> {
    const made = await createTeamEpoch(desk)
    // `stale`: a colleague's browser was first.
    if (!made.ok) return made.refused === 'stale' ? ok(null) : made
    return ok(epochMade(made.value))
  },
  async admit(desk: CellDesk): Promise<Acted> {
    const admitted = await admitMembers(desk)
    if (!admitted.ok) return admitted
    const aliases = desk.team.members.filter(({ id }) => admitted.value.includes(id)).map(({ alias }) => alias)
    return ok(aliases.length > 0 ? { kind: 'admitted', aliases } : null)
  },
}

const epochMade = ({ epoch }: { readonly epoch: number }): TeamNews => ({ kind: 'epoch-made', epoch })
