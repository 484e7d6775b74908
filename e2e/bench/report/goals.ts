import { slowerBy } from '../running/slow-disk.ts'
import type { IdleMemory } from './idle-memory.ts'
import { difference, type Ratio, type Results, ratio } from './results.ts'

/** One part of a goal: what was measured in the same run, and what it has to be. */
export type GoalPart = {
  readonly goal: `P${number}`
  readonly what: string
  readonly unit: '×' | 'ms' | '/s' | ''
  readonly bound: { readonly atLeast: number } | { readonly atMost: number }
  /** Null where it was not measured. */
  readonly measure: (measured: Measured) => Ratio | null
}

export type Measured = { readonly results: Results; readonly idle: IdleMemory }

export const isMet = ({ bound }: GoalPart, value: number): boolean =>
  'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost

/** P9 and P10 are not measured here. */
export const goals: readonly GoalPart[] = [
  atLeast(0.7, '×', 'P1', 'messages/s at saturation, SQLite ÷ bare relay', ({ results }) =>
    ratio(saturated(results, 'sqlite', 'perSecond'), saturated(results, 'socket-io', 'perSecond')),
  ),
  atMost(1.6, '×', 'P1', 'server CPU for a message, SQLite ÷ bare relay', ({ results }) =>
    ratio(saturated(results, 'sqlite', 'cpuEach'), saturated(results, 'socket-io', 'cpuEach')),
  ),
  atLeast(0.3, '×', 'P2', 'messages/s at saturation, SQLite ÷ bare `ws`', ({ results }) =>
    ratio(saturated(results, 'sqlite', 'perSecond'), saturated(results, 'ws', 'perSecond')),
  ),
  atMost(0.6, 'ms', 'P3', 'acknowledged later than by the bare relay at 1,000/s, p50', ({ results }) =>
    laterThanFloor(results, 'answerP50'),
  ),
  atMost(3, 'ms', 'P3', 'the same, p99', ({ results }) => laterThanFloor(results, 'answerP99')),
  atMost(0.25, '', 'P4', `event loop busy, disk ${slowerBy} ms slower, 500/s`, ({ results }) =>
    results.value('slow-disk', 'nodes rate', 'loopBusy'),
  ),
  atMost(5, '×', 'P4', `acknowledged, p99 ÷ those ${slowerBy} ms`, ({ results }) =>
    ratio(results.value('slow-disk', 'nodes rate', 'answerP99'), slowerBy),
  ),
  atMost(1, '×', 'P5', 'heap of an idle connection with its state, SQLite ÷ bare relay', ({ idle }) =>
    ratio(idle.heap('idle-sqlite', 3), idle.heap('idle-socket-io', 3)),
  ),
  atMost(1.1, '×', 'P5', 'its growth up to 10,000 conversations, steepest step ÷ flattest', ({ idle }) =>
    idle.unevenness('idle-sqlite'),
  ),
  atMost(0, '', 'P5', 'requests left in memory with 10,000 conversations more', ({ results }) =>
    difference(results.value('idle-sqlite', 'idle', 'requests3'), results.value('idle-sqlite', 'idle', 'requests0')),
  ),
  atMost(0.09, '', 'P5', 'share of a core, 10,000 idle conversations', ({ results }) =>
    results.value('idle-sqlite', 'idle', 'idleBusy'),
  ),
  atMost(1.1, '×', 'P6', 'server CPU for a message, 9,300 conversations open ÷ 200 open', ({ results }) =>
    ratio(saturated(results, 'many-open', 'cpuEach'), saturated(results, 'few-open', 'cpuEach')),
  ),
  atMost(2, '×', 'P6', 'server CPU for a turn of the queue, 10,000 waiting ÷ 10 waiting', ({ results }) =>
    ratio(results.value('many-waiting', 'turns', 'cpuEach'), results.value('few-waiting', 'turns', 'cpuEach')),
  ),
  atMost(
    1.2,
    '×',
    'P7',
    'server CPU for a young person’s connection ÷ the bare relay’s, WebSocket only',
    ({ results }) => connected(results, '/youth'),
  ),
  atMost(1.4, '×', 'P7', 'the same of a listener, whose session is looked up and kept', ({ results }) =>
    connected(results, '/listener'),
  ),
  atMost(1, '×', 'P8', 'CPU of nodes and Redis at 500/s, two nodes ÷ sharded adapter and `XADD`', ({ results }) =>
    ratio(results.value('two-nodes', 'nodes rate', 'allCpuEach'), results.value('sharded', 'nodes rate', 'allCpuEach')),
  ),
  atMost(1.5, 'ms', 'P8', 'delivered on the other node at 500/s, p50', ({ results }) =>
    results.value('two-nodes', 'nodes rate', 'deliveryP50'),
  ),
  atMost(0.65, '×', 'P11', 'server CPU for a typing signal ÷ for a message, SQLite', ({ results }) =>
    ratio(results.value('sqlite', 'signals', 'cpuEach'), saturated(results, 'sqlite', 'cpuEach')),
  ),
  atLeast(500, '/s', 'P12', 'OPAQUE sign-ins for a second of server CPU', ({ results }) =>
    ratio(1e6, results.value('connections-sqlite', 'sign-ins', 'cpuEach')),
  ),
]

type Rest = [unit: GoalPart['unit'], goal: GoalPart['goal'], what: string, measure: GoalPart['measure']]

function atLeast(bound: number, ...[unit, goal, what, measure]: Rest): GoalPart {
  return { goal, what, unit, bound: { atLeast: bound }, measure }
}

function atMost(bound: number, ...[unit, goal, what, measure]: Rest): GoalPart {
  return { goal, what, unit, bound: { atMost: bound }, measure }
}

function saturated(results: Results, session: string, figure: string): number | null {
  return results.value(session, 'saturation', figure)
}

function laterThanFloor(results: Results, figure: string): number | null {
  return difference(results.value('sqlite', 'high rate', figure), results.value('socket-io', 'high rate', figure))
}

function connected(results: Results, namespace: string): Ratio | null {
  const relay = results.value('connections-socket-io', 'connects /', 'cpuEach')
  return ratio(results.value('connections-sqlite', `connects ${namespace}`, 'cpuEach'), relay)
}
