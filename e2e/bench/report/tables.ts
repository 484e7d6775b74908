import type { Sizes } from '../sizes.ts'
import { type GoalPart, goals, isMet, type Measured } from './goals.ts'
import { perConnection } from './idle-memory.ts'
import { noRatio, ratio } from './results.ts'
import { notMeasured, number, orNot, table, times, withRange } from './words.ts'

/** What is compared, in the order of the tables; the bare relay is what everything is a ratio of. */
export const configurations = [
  ['ws', 'bare `ws` relay'],
  ['socket-io', '**(a) bare Socket.IO relay**'],
  ['sqlite', '(b) Relais on SQLite'],
  ['redis', '(c) Relais on Redis, one node'],
  ['two-nodes', '(d) Relais on Redis, two nodes, one party on each'],
  ['sharded', 'two bare nodes, sharded Redis adapter, `XADD` always'],
] as const

const relay = 'socket-io'

export function goalTable(measured: Measured): string {
  const row = (part: GoalPart): string[] => {
    const { value, areClean } = measured.results.judge(() => part.measure(measured))
    const [sign, bound] = 'atLeast' in part.bound ? ['≥', part.bound.atLeast] : ['≤', part.bound.atMost]
    const verdict =
      value === null || value === noRatio
        ? '–'
        : `${isMet(part, value) ? 'met' : '**not met**'}${areClean ? '' : ', no clean run'}`
    const inUnit = (figure: number) =>
      part.unit === '×' ? `× ${number(figure)}` : `${number(figure)} ${part.unit}`.trim()
    return [part.goal, part.what, `${sign} ${inUnit(bound)}`, orNot(value, inUnit), verdict]
  }
  return table([['', 'goal', 'target', 'measured', ''], ...goals.map(row)])
}

export function saturationTable({ results }: Measured): string {
  const rows = configurations.map(([session, name]) => {
    const value = (figure: string) => results.value(session, 'saturation', figure)
    const toRelay = (figure: string) => ratio(value(figure), results.value(relay, 'saturation', figure))
    const { clean, all } = results.runs(session, 'saturation')
    const parts = [
      [value('mainCpuEach'), 'main threads'],
      [value('redisCpuEach'), 'Redis'],
    ] as const
    const ofIt = parts.flatMap(([part, name]) => (part ? `${name} ${number(part)}` : []))
    return [
      name,
      withRange(results.summary(session, 'saturation', 'perSecond')),
      times(toRelay('perSecond')),
      withRange(results.summary(session, 'saturation', 'allCpuEach')),
      ofIt.length === 0 ? notMeasured : ofIt.join(', '),
      times(toRelay('allCpuEach')),
      orNot(value('generatorBusy'), (busy) => `${number(busy * 100)} %`),
      `${results.sum(session, 'delivered').toLocaleString('en-GB')} of ${results.sum(session, 'said').toLocaleString('en-GB')}`,
      `${clean} of ${all}`,
    ]
  })
  const head = ['', 'messages/s', '÷ bare relay', 'CPU µs for a delivered message', 'of it', '÷ bare relay']
  return table([[...head, 'load generator busy', 'delivered of sent', 'clean runs'], ...rows])
}

/** `kind`: until the sender's acknowledgement, or until the other party has it. */
export function rateTable({ results }: Measured, sizes: Sizes, kind: 'answer' | 'delivery'): string {
  const rows = configurations.map(([session, name]) => [
    name,
    ...(['low', 'high'] as const).flatMap((rate) =>
      [`${kind}P50`, `${kind}P99`].map((figure) => {
        const value = results.value(session, `${rate} rate`, figure)
        const toRelay = ratio(value, results.value(relay, `${rate} rate`, figure))
        return `${withRange(results.summary(session, `${rate} rate`, figure))}${toRelay === null ? '' : ` ${times(toRelay)}`}`
      }),
    ),
  ])
  const { low, high } = sizes.rates
  const head = [low, high].flatMap((rate) => [`${number(rate)}/s, p50`, `${number(rate)}/s, p99`])
  return table([['', ...head], ...rows])
}

export function idleTable({ results, idle }: Measured): string {
  const rows = [
    ['idle-socket-io', '**(a) bare relay**'],
    ['idle-sqlite', '(b) Relais on SQLite'],
    ['idle-redis', '(c) Relais on Redis'],
  ] as const
  const steps = idle.steps.map((_, step) => step).slice(1)
  const cell = (kind: 'heap' | 'resident', session: string, step: number) => {
    const toRelay = ratio(idle[kind](session, step), idle[kind]('idle-socket-io', step))
    return orNot(idle[kind](session, step), (bytes) => `${number(bytes)} ${times(toRelay)}`)
  }
  const last = steps.at(-1) ?? 0
  const head = (kind: string) => steps.map((step) => `${kind} at ${number(idle.steps[step] ?? 0)}`)
  return table([
    ['bytes for a conversation', ...head('heap'), ...head('resident'), 'heap of one connection', 'share of a core'],
    ...rows.map(([session, name]) => [
      name,
      ...steps.map((step) => cell('heap', session, step)),
      ...steps.map((step) => cell('resident', session, step)),
      orNot(idle.heap(session, last), (bytes) => number(perConnection(bytes))),
      orNot(results.value(session, 'idle', 'idleBusy'), (busy) => `${number(busy * 100)} %`),
    ]),
  ])
}

/** What the goals' other figures come from. */
export function otherTable({ results }: Measured): string {
  const rows: readonly (readonly [name: string, session: string, phase: string, figure: string, unit: string])[] = [
    ['connection, bare relay', 'connections-socket-io', 'connects /', 'cpuEach', 'µs of CPU'],
    ['connection of a young person', 'connections-sqlite', 'connects /youth', 'cpuEach', 'µs of CPU'],
    ['connection of a listener', 'connections-sqlite', 'connects /listener', 'cpuEach', 'µs of CPU'],
    ['sign-in', 'connections-sqlite', 'sign-ins', 'cpuEach', 'µs of CPU'],
    ['typing signal, SQLite', 'sqlite', 'signals', 'cpuEach', 'µs of CPU'],
    ['typing signal, Redis', 'redis', 'signals', 'allCpuEach', 'µs of CPU, with Redis'],
    ['message, 200 conversations open', 'few-open', 'saturation', 'cpuEach', 'µs of CPU'],
    ['message, 9,300 conversations open', 'many-open', 'saturation', 'cpuEach', 'µs of CPU'],
    ['turn of the queue, 10 waiting', 'few-waiting', 'turns', 'cpuEach', 'µs of CPU'],
    ['turn of the queue, 10,000 waiting', 'many-waiting', 'turns', 'cpuEach', 'µs of CPU'],
    ['from an end to the next one’s beginning, 10 waiting, p50', 'few-waiting', 'turns', 'turnP50', 'ms'],
    ['from an end to the next one’s beginning, 10,000 waiting, p50', 'many-waiting', 'turns', 'turnP50', 'ms'],
    ['10,000 waiting while nothing happens', 'many-waiting', 'turns', 'idleBusy', 'of a core'],
    ['message at 500/s, two nodes', 'two-nodes', 'nodes rate', 'allCpuEach', 'µs of CPU, with Redis'],
    ['message at 500/s, sharded adapter and `XADD`', 'sharded', 'nodes rate', 'allCpuEach', 'µs of CPU, with Redis'],
    ['delivered at 500/s, two nodes, p50', 'two-nodes', 'nodes rate', 'deliveryP50', 'ms'],
    ['delivered at 500/s, sharded adapter and `XADD`, p50', 'sharded', 'nodes rate', 'deliveryP50', 'ms'],
    ['acknowledged at 500/s on the slow disk, p50', 'slow-disk', 'nodes rate', 'answerP50', 'ms'],
    ['acknowledged at 500/s on the slow disk, p99', 'slow-disk', 'nodes rate', 'answerP99', 'ms'],
    ['event loop busy at 500/s on the slow disk', 'slow-disk', 'nodes rate', 'loopBusy', 'of 1'],
  ]
  return table([
    ['', 'measured', '', 'clean runs'],
    ...rows.map(([name, session, phase, figure, unit]) => {
      const { clean, all } = results.runs(session, phase)
      return [
        name,
        withRange(results.summary(session, phase, figure)),
        unit,
        all === 0 ? notMeasured : `${clean} of ${all}`,
      ]
    }),
  ])
}
