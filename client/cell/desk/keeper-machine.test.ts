import { describe, expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { StaffId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { afterKeeperEvent, type Keeper, type KeeperEvent, type KeeperPhase, startKeeper } from './keeper-machine.ts'
import type { Upkeep } from './team-upkeep.ts'

const me = 'Alix' as StaffId
const colleague = 'Nour' as StaffId
const roster = { roster: { number: 1 } as unknown as Roster, hash: 'h' } as HashedRoster
const alarm = { why: 'forked', held: roster.roster, offered: null } as unknown as NonNullable<Upkeep['roster']>
/** `mine`: a wrap that nobody in force signed counts as somebody else's. */
const epoch = (number: number, more: object = {}) => ({ epoch: number, certificate: 'c', mine: null, ...more })
const aTeam = (more: object = {}): Team =>
  ({ id: 'team', newEpochNeeded: false, members: [], epochs: [epoch(1)], ...more }) as unknown as Team

const quiet = aTeam()
const known = { team: quiet, roster }
const about = { roster: null, lapses: null, rotation: null }
const present = { team: quiet, tickets: [] }
const ticket = { ticket: 't1', epoch: 1, phase: 'received', taker: null } as unknown as CellTicket
const due = [{ ticket, key: 't1 2' }] as unknown as Extract<KeeperPhase, { at: 'rewrapping' }>['due']

const phases = {
  idle: { at: 'idle' },
  following: { at: 'following', team: quiet },
  opening: { at: 'opening', team: quiet, roster: roster.roster, next: ok(known) },
  acting: { at: 'acting', act: 'make-epoch', known },
  rewrapping: { at: 'rewrapping', known, due, all: 1, done: 0 },
  stopped: { at: 'stopped' },
} satisfies Record<KeeperPhase['at'], KeeperPhase>

const events = {
  tend: { type: 'tend', team: quiet, hasCertificate: true },
  followed: { type: 'followed', held: ok(roster), known: roster.roster, about, present },
  'not followed': { type: 'followed', held: refuse('busy'), known: null, about, present },
  'followed to an alarm': {
    ...{ type: 'followed', held: refuse('roster-alarm'), known: roster.roster, present },
    about: { ...about, roster: alarm },
  },
  opened: { type: 'opened', keys: ok(new Map()), present },
  'not opened': { type: 'opened', keys: refuse('altered-keys'), present },
  acted: { type: 'acted', done: ok(null), present },
  'refused to act': { type: 'acted', done: refuse('not-allowed'), present },
  rewrapped: { type: 'rewrapped', done: ok(1) },
  'refused to wrap': { type: 'rewrapped', done: refuse('busy') },
  failed: { type: 'failed' },
  news: { type: 'news', news: { kind: 'recovered', epochs: 2 } },
  'rotation seen': { type: 'rotation-seen' },
  stop: { type: 'stop' },
  woke: { type: 'woke', timer: 'any' },
} satisfies Record<string, KeeperEvent | CommonEvent>

/** The whole table: the next phase, and the effects but `tell`. What stands nowhere in a row changes no phase and asks for nothing. */
const table: Record<keyof typeof events, Partial<Record<KeeperPhase['at'], string>>> = {
  tend: { idle: 'following: follow', stopped: 'stopped: done null' },
  followed: { following: 'opening: open', stopped: 'stopped: done null' },
  'not followed': { following: 'idle: done busy', stopped: 'stopped: done null' },
  'followed to an alarm': { following: 'opening: open', stopped: 'stopped: done null' },
  opened: { opening: 'idle: done null', stopped: 'stopped: done null' },
  'not opened': { opening: 'idle: done altered-keys', stopped: 'stopped: done null' },
  acted: { acting: 'idle: done null', stopped: 'stopped: done null' },
  'refused to act': { acting: 'idle: done not-allowed', stopped: 'stopped: done null' },
  rewrapped: { rewrapping: 'idle: done null', stopped: 'stopped: done null' },
  'refused to wrap': { rewrapping: 'idle: done busy', stopped: 'stopped: done null' },
  failed: {
    ...{ following: 'idle: done internal', opening: 'idle: done internal', acting: 'idle: done internal' },
    ...{ rewrapping: 'idle: done internal', stopped: 'stopped: done null' },
  },
  news: {},
  'rotation seen': {},
  stop: {
    ...{ idle: 'stopped: ', following: 'stopped: ', opening: 'stopped: ' },
    ...{ acting: 'stopped: ', rewrapping: 'stopped: ' },
  },
  woke: {},
}

const at = (phase: KeeperPhase, more: Partial<Keeper> = {}): Keeper => ({ ...startKeeper(me), ...more, phase })

function step(keeper: Keeper, event: KeeperEvent | CommonEvent) {
  const [next, effects] = afterKeeperEvent(keeper, event)
  const asked = effects.flatMap((effect) => {
    if (effect.type === 'notify') return []
    return [effect.type === 'done' ? `done ${effect.refused}` : effect.type]
  })
  return { next, words: `${next.phase.at}: ${asked.join()}` }
}

test.each(
  Object.keys(table).flatMap((event) =>
    Object.keys(phases).map((phase) => [event, phase] as [keyof typeof events, KeeperPhase['at']]),
  ),
)('%s, %s', (event, phase) => {
  expect(step(at(phases[phase]), events[event]).words).toBe(table[event][phase] ?? `${phase}: `)
})

describe('the acts of a round', () => {
  const mine = epoch(1, { mine: 'a wrap' })
  const newcomer = { id: colleague, alias: 'Nour', certificate: 'c', holds: [] }
  const busy = aTeam({ epochs: [mine], newEpochNeeded: true, members: [newcomer] })
  const next = aTeam({ epochs: [mine, epoch(2)] })
  const opened = (team: Team, tickets: readonly CellTicket[] = [], now = team) => {
    const phase = { at: 'opening', team, roster: roster.roster, next: ok({ team, roster }) } as const
    return step(at(phase), { type: 'opened', keys: ok(new Map()), present: { team: now, tickets } })
  }

  test('follow in one order, each when the one before it is done', () => {
    const acted: KeeperEvent = { type: 'acted', done: ok(null), present: { team: busy, tickets: [] } }
    const taking = opened(busy)
    const making = step(taking.next, acted)
    const admitting = step(making.next, acted)
    expect([taking, making, admitting, step(admitting.next, acted)].map(({ words }) => words)).toEqual([
      ...['acting: take-over', 'acting: make-epoch', 'acting: admit', 'idle: done null'],
    ])
  })

  test('are left once the service has another team: the next round decides on that', () => {
    expect(opened(busy, [], aTeam()).words).toBe('idle: done null')
  })

  test('take a wrap over once in a page', () => {
    const { next: taken } = opened(aTeam({ epochs: [mine] }))
    const again = step({ ...taken, phase: { at: 'idle' } }, { type: 'tend', team: busy, hasCertificate: true })
    const followed = step(again.next, { ...events.followed, present: { team: busy, tickets: [] } })
    const reopened = step(followed.next, { ...events.opened, present: { team: busy, tickets: [] } })
    expect(reopened.words).toBe('acting: make-epoch')
  })

  test('wrap one ticket after another, say how many, and try none twice', () => {
    const tickets = [ticket, { ...ticket, ticket: 't2' } as CellTicket]
    const first = opened(next, tickets)
    // Its wrap by somebody else is taken over first.
    const wrapping = step(first.next, { type: 'acted', done: ok(null), present: { team: next, tickets } })
    expect([wrapping.words, wrapping.next.upkeep.rewrapping]).toEqual(['rewrapping: rewrap', { done: 0, all: 2 }])
    const second = step(wrapping.next, { type: 'rewrapped', done: ok(1) })
    expect([second.words, second.next.upkeep.rewrapping]).toEqual(['rewrapping: rewrap', { done: 1, all: 2 }])
    const over = step(second.next, { type: 'rewrapped', done: ok(0) })
    expect([over.words, over.next.upkeep.rewrapping]).toEqual(['idle: done null', null])
    expect(over.next.upkeep.news).toEqual([{ kind: 'rewrapped', tickets: 1 }])
    expect([...over.next.attempted]).toEqual(expect.arrayContaining(['t1 2', 't2 2']))
  })
})

test('without a team or an own certificate a round is over at once', () => {
  expect(step(at(phases.idle), { ...events.tend, team: null }).words).toBe('idle: done null')
  expect(step(at(phases.idle), { ...events.tend, hasCertificate: false }).words).toBe('idle: done null')
})

test('after an alarm the keys are opened, and nothing else is done', () => {
  const opening = step(at(phases.following), events['followed to an alarm'])
  expect(opening.next.upkeep.roster).toBe(alarm)
  expect(step(opening.next, events.opened).words).toBe('idle: done roster-alarm')
})

test('the keys are opened once for one team under one roster, and again after they could not be', () => {
  const open = { opened: { team: quiet, roster: roster.roster } }
  expect(step(at(phases.following, open), events.followed).words).toBe('idle: done null')
  const failed = step(at(phases.opening, open), events['not opened'])
  expect(failed.next.keys.size).toBe(0)
  expect(step({ ...failed.next, phase: phases.following }, events.followed).words).toBe('opening: open')
})

test('a refusal is shown until all is well, and a transient one is not', () => {
  const refused = step(at(phases.acting), events['refused to act']).next
  expect(refused.upkeep.trouble).toBe('not-allowed')
  const later = step({ ...refused, phase: phases.rewrapping }, events['refused to wrap']).next
  expect(later.upkeep.trouble).toBe('not-allowed')
  expect(step({ ...later, phase: phases.acting }, events.acted).next.upkeep.trouble).toBeNull()
})

test('[G4] keys that were being opened when everything was dropped do not come back', () => {
  const stopped = step(at(phases.opening, { keys: new Map([[1, {} as never]]) }), events.stop).next
  expect(stopped.keys.size).toBe(0)
  const late = step(stopped, { ...events.opened, keys: ok(new Map([[1, {} as never]])) })
  expect(late.next.keys.size).toBe(0)
})

test('what is the same as before changes nothing that is shown', () => {
  const opened = { opened: { team: quiet, roster: roster.roster } }
  const before = at(phases.following, opened)
  expect(step(before, events.followed).next.upkeep).toBe(before.upkeep)
})
