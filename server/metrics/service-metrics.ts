import { Gauge, type Registry } from 'prom-client'
import { inSteps } from './in-steps.ts'
import { countedRefusals, type MeterFigures } from './meters.ts'

/** Every possible label. No label is made from received data. */
export const labels = {
  namespace: ['youth', 'follow-up', 'listener', 'cell', 'supervisor'],
  conversations: ['waiting', 'talking'],
  tickets: ['received', 'taken', 'answered'],
  refusals: countedRefusals,
  quantile: ['0.5', '0.99'],
} as const

export type OpenTicketPhase = (typeof labels.tickets)[number]
export type Namespace = (typeof labels.namespace)[number]

/** Only numbers: metrics get no id, no text and no time. */
export type ServiceFigures = {
  readonly sockets: (namespace: Namespace) => number
  readonly waiting: () => number
  /** Null while the store cannot be read. */
  readonly talking: () => Promise<number | null>
  readonly tickets: () => Promise<Readonly<Record<OpenTicketPhase, number>> | null>
  readonly isStoreUp: () => boolean
  /** Whether this node receives the others' notices; null where there are none. */
  readonly isHearing: () => boolean | null
  readonly meters: () => MeterFigures
}

/** The figures of the service, in steps. docs/operations.md describes each. */
export function addServiceMetrics(registers: Registry[], figures: ServiceFigures): void {
  new Gauge({
    ...{ name: 'relais_sockets', help: 'Open connections to this node, in steps of 5', registers },
    labelNames: ['namespace'],
    collect() {
      for (const namespace of labels.namespace) this.set({ namespace }, inSteps(figures.sockets(namespace)))
    },
  })
  new Gauge({
    ...{ name: 'relais_conversations', help: 'Open conversations of the whole service, in steps of 5', registers },
    labelNames: ['state'],
    async collect() {
      const talking = await figures.talking()
      this.reset()
      this.set({ state: 'waiting' }, inSteps(figures.waiting()))
      if (talking !== null) this.set({ state: 'talking' }, inSteps(talking))
    },
  })
  new Gauge({
    ...{ name: 'relais_tickets', help: 'Open tickets of the whole service, in steps of 5', registers },
    labelNames: ['state'],
    async collect() {
      const tickets = await figures.tickets()
      this.reset()
      if (tickets) for (const state of labels.tickets) this.set({ state }, inSteps(tickets[state]))
    },
  })
  new Gauge({
    ...{ name: 'relais_store_up', help: 'Whether the store keeps what it is given', registers },
    collect() {
      this.set(figures.isStoreUp() ? 1 : 0)
    },
  })
  new Gauge({
    name: 'relais_store_commit_seconds',
    help: 'How long changes took to be kept, in the last five minutes; absent where there were few',
    labelNames: ['quantile'],
    registers,
    collect() {
      const { commit } = figures.meters()
      this.reset()
      if (!commit) return
      this.set({ quantile: '0.5' }, commit.p50)
      this.set({ quantile: '0.99' }, commit.p99)
    },
  })
  new Gauge({
    ...{ name: 'relais_refusals', help: 'Requests refused since the start, in steps of 25', registers },
    labelNames: ['reason'],
    collect() {
      const { refusals } = figures.meters()
      for (const reason of labels.refusals) this.set({ reason }, inSteps(refusals[reason], 25))
    },
  })
  new Gauge({
    ...{
      name: 'relais_deadlines_late_seconds',
      help: 'Delay of the latest deadline in the last minute, in steps of 5',
      registers,
    },
    collect() {
      this.set(figures.meters().deadlinesLate)
    },
  })
  if (figures.isHearing() === null) return
  new Gauge({
    ...{ name: 'relais_nodes_hearing', help: 'Whether this node hears the others', registers },
    collect() {
      this.set(figures.isHearing() ? 1 : 0)
    },
  })
}
