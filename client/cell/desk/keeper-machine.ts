import { admittedBy } from '#client/crypto/staff/admission.ts'
import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import type { StaffId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import type { Team } from '#shared/protocol/team.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { type Result, unreachable } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { makesNextEpoch, newcomers, ticketsToRewrap } from './team-standing.ts'
import { noUpkeep, type TeamNews, type Upkeep } from './team-upkeep.ts'

/** What an act on the team's key starts from: one state of the team, and the roster that names who is in force. */
export type Known = { readonly team: Team; readonly roster: HashedRoster }
type Keys = ReadonlyMap<number, TeamKey>
type Refused = EnrolmentRefusal | null
type Due = ReturnType<typeof ticketsToRewrap>

export type KeeperPhase =
  | { readonly at: 'idle' }
  /** It asks which roster is in force. */
  | { readonly at: 'following'; readonly team: Team }
  /** It opens the keys that are sealed to this member. `next`: what it acts on afterwards, or why it does not. */
  | {
      readonly at: 'opening'
      readonly team: Team
      readonly roster: Roster
      readonly next: Result<Known, EnrolmentRefusal>
    }
  | { readonly at: 'acting'; readonly act: Act; readonly known: Known }
  /** One ticket after another; the first of `due` is under way. */
  | { readonly at: 'rewrapping'; readonly known: Known; readonly due: Due; readonly all: number; readonly done: number }
  /** For good. The keys are dropped. */
  | { readonly at: 'stopped' }

/** `take-over`: seals the key to this member under their own signature. */
type Act = (typeof acts)[number]
const acts = ['take-over', 'make-epoch', 'admit'] as const

export type Keeper = {
  readonly me: StaffId
  readonly phase: KeeperPhase
  readonly keys: Keys
  /** What the keys were opened from; null if they could not be. */
  readonly opened: { readonly team: Team; readonly roster: Roster } | null
  /** The wraps that were taken over and the tickets that were wrapped, or failed their checks: each is tried once by a page. */
  readonly attempted: ReadonlySet<string>
  readonly upkeep: Upkeep
}

/** The newest that the service has said. What was decided on a former team is not done any more. */
export type Present = { readonly team: Team | null; readonly tickets: readonly CellTicket[] }

export type KeeperEvent =
  | { readonly type: 'tend'; readonly team: Team | null; readonly hasCertificate: boolean }
  /** `known`: the roster that this browser holds, also after an alarm. */
  | {
      readonly type: 'followed'
      readonly held: Result<HashedRoster, EnrolmentRefusal>
      readonly known: Roster | null
      readonly about: Pick<Upkeep, 'roster' | 'lapses' | 'rotation'>
      readonly present: Present
    }
  | { readonly type: 'opened'; readonly keys: Result<Keys, EnrolmentRefusal>; readonly present: Present }
  | { readonly type: 'acted'; readonly done: Result<TeamNews | null, EnrolmentRefusal>; readonly present: Present }
  | { readonly type: 'rewrapped'; readonly done: Result<number, EnrolmentRefusal> }
  /** An exception: it counts as a transient refusal. */
  | { readonly type: 'failed' }
  /** What a person did with the sheet. */
  | { readonly type: 'news'; readonly news: TeamNews }
  | { readonly type: 'rotation-seen' | 'stop' }

export type KeeperEffect =
  | { readonly type: 'follow' }
  | { readonly type: 'open'; readonly team: Team; readonly roster: Roster }
  | { readonly type: Act; readonly known: Known }
  | { readonly type: 'rewrap'; readonly known: Known; readonly ticket: CellTicket }
  /** The round that `tend` began is over. */
  | { readonly type: 'done'; readonly refused: Refused }

type Step = MachineStep<Keeper, KeeperEffect | CommonEffect>

export const startKeeper = (me: StaffId): Keeper => ({
  ...{ me, phase: { at: 'idle' }, keys: new Map(), opened: null },
  ...{ attempted: new Set(), upkeep: noUpkeep },
})

/** What this member's browser does for the team's key: one round at each `tend`, of which each act starts when the one before it is done. */
export function afterKeeperEvent(keeper: Keeper, event: KeeperEvent | CommonEvent): Step {
  const { phase, upkeep } = keeper
  if (phase.at === 'stopped') return [keeper, endsRound(event) ? [done(null)] : []]
  switch (event.type) {
    case 'tend':
      if (phase.at !== 'idle') return [keeper, []]
      if (event.team === null || !event.hasCertificate) return [keeper, [done(null)]]
      return [{ ...keeper, phase: { at: 'following', team: event.team } }, [{ type: 'follow' }]]
    case 'followed':
      return phase.at === 'following' ? openFor(withUpkeep(keeper, event.about), phase.team, event) : [keeper, []]
    case 'opened':
      return phase.at === 'opening' ? afterOpening(keeper, phase, event) : [keeper, []]
    case 'acted': {
      if (phase.at !== 'acting') return [keeper, []]
      if (!event.done.ok) return end(keeper, event.done.refused)
      const { value: news } = event.done
      return actFrom(news ? withNews(keeper, news) : keeper, phase.known, acts.indexOf(phase.act) + 1, event.present)
    }
    case 'rewrapped':
      return phase.at === 'rewrapping' ? afterRewrap(keeper, phase, event.done) : [keeper, []]
    case 'failed':
      return phase.at === 'idle' ? [keeper, []] : end(withUpkeep(keeper, { rewrapping: null }), 'internal')
    case 'news':
      return notifying(withNews(keeper, event.news))
    case 'rotation-seen':
      return notifying({ ...keeper, upkeep: { ...upkeep, rotation: null } })
    case 'stop':
      return [{ ...keeper, phase: { at: 'stopped' }, keys: new Map() }, []]
    case 'woke':
      return [keeper, []]
    default:
      return unreachable(event)
  }
}

/** Nothing is signed or sealed without the roster, and nothing after an alarm. What a member holds already stays open to them then. */
function openFor(
  keeper: Keeper,
  team: Team,
  { held, known, present }: Extract<KeeperEvent, { type: 'followed' }>,
): Step {
  const next = held.ok ? { ok: true as const, value: { team, roster: held.value } } : held
  if (known === null || (keeper.opened?.team === team && keeper.opened.roster === known))
    return next.ok ? actFrom(keeper, next.value, 0, present) : end(keeper, next.refused)
  return notifying(
    { ...keeper, phase: { at: 'opening', team, roster: known, next } },
    { type: 'open', team, roster: known },
  )
}

function afterOpening(
  keeper: Keeper,
  { team, roster, next }: Extract<KeeperPhase, { at: 'opening' }>,
  { keys, present }: Extract<KeeperEvent, { type: 'opened' }>,
): Step {
  const opened: Keeper = keys.ok
    ? { ...keeper, keys: keys.value, opened: { team, roster } }
    : { ...keeper, keys: new Map(), opened: null }
  if (!next.ok) return end(opened, next.refused)
  return keys.ok ? actFrom(opened, next.value, 0, present) : end(opened, keys.refused)
}

/** The next act that is due. */
function actFrom(keeper: Keeper, known: Known, from: number, present: Present): Step {
  const act = known.team === present.team ? acts.slice(from).find((one) => isDue[one](keeper, known.team)) : undefined
  if (act) {
    const attempted =
      act === 'take-over' ? [...keeper.attempted, ...takenFrom(keeper.me, known.team)] : keeper.attempted
    return notifying(
      { ...keeper, attempted: new Set(attempted), phase: { at: 'acting', act, known } },
      { type: act, known },
    )
  }
  const due = ticketsToRewrap(known.team, present.tickets, keeper.me).filter(({ key }) => !keeper.attempted.has(key))
  return due.length > 0 ? rewrap(keeper, { at: 'rewrapping', known, due, all: due.length, done: 0 }) : end(keeper, null)
}

const isDue: Record<Act, (keeper: Keeper, team: Team) => boolean> = {
  'take-over': ({ me, attempted }, team) => takenFrom(me, team).some((wrap) => !attempted.has(wrap)),
  'make-epoch': (_keeper, team) => makesNextEpoch(team),
  admit: ({ me }, team) => newcomers(team, me).length > 0,
}

/** This member's wraps to which somebody else admitted them. */
const takenFrom = (me: StaffId, team: Team): readonly string[] =>
  team.epochs.flatMap(({ mine }) => (mine === null || admittedBy(mine) === me ? [] : [mine]))

type Rewrapping = Extract<KeeperPhase, { at: 'rewrapping' }>

function rewrap(keeper: Keeper, phase: Rewrapping): Step {
  const { known, due, all, done } = phase
  const [first] = due
  if (first) {
    const shown = withUpkeep(keeper, { rewrapping: { done: all - due.length, all } })
    return notifying({ ...shown, phase }, { type: 'rewrap', known, ticket: first.ticket })
  }
  const shown = withUpkeep(keeper, { rewrapping: null })
  return end(done > 0 ? withNews(shown, { kind: 'rewrapped', tickets: done }) : shown, null)
}

function afterRewrap(keeper: Keeper, phase: Rewrapping, wrapped: Result<number, EnrolmentRefusal>): Step {
  if (!wrapped.ok) return end(withUpkeep(keeper, { rewrapping: null }), wrapped.refused)
  const [first, ...due] = phase.due
  // This page does not retry a ticket that fails its checks, or that another browser wrapped first.
  const attempted = new Set([...keeper.attempted, ...(first ? [first.key] : [])])
  return rewrap({ ...keeper, attempted }, { ...phase, due, done: phase.done + wrapped.value })
}

/** The round is over. A transient refusal is tried again, and not shown. */
function end(keeper: Keeper, refused: Refused): Step {
  const trouble = refused !== null && isTransient(refused) ? keeper.upkeep.trouble : refused
  return notifying({ ...withUpkeep(keeper, { trouble }), phase: { at: 'idle' } }, done(refused))
}

const done = (refused: Refused): KeeperEffect => ({ type: 'done', refused })
const endsRound = ({ type }: KeeperEvent | CommonEvent) => !noRound.has(type)
const noRound: ReadonlySet<string> = new Set(['news', 'rotation-seen', 'stop', 'woke'])

function withUpkeep(keeper: Keeper, change: Partial<Upkeep>): Keeper {
  const isNew = Object.entries(change).some(([name, value]) => keeper.upkeep[name as keyof Upkeep] !== value)
  return isNew ? { ...keeper, upkeep: { ...keeper.upkeep, ...change } } : keeper
}
const withNews = (keeper: Keeper, news: TeamNews): Keeper => withUpkeep(keeper, { news: [...keeper.upkeep.news, news] })
const notifying = (keeper: Keeper, ...effects: readonly KeeperEffect[]): Step => [
  keeper,
  [{ type: 'notify' }, ...effects],
]
