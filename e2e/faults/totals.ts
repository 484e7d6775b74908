import { faults, faultsOfRedis, faultsOfSentinels } from './plan.ts'
import type { Report } from './play.ts'

/** The totals of many seeds on one engine. */
export class Totals {
  seeds = 0
  acknowledged = 0
  passes = 0
  /** Seeds that broke a promise. */
  broken = 0
  readonly #faults = new Map<string, number>()

  add({ acknowledged, passes, violations, faults: happened }: Report): void {
    this.seeds += 1
    this.acknowledged += acknowledged
    this.passes += passes
    if (violations.length > 0) this.broken += 1
    for (const [kind, count] of Object.entries(happened)) this.#faults.set(kind, this.faults(kind) + count)
  }

  faults(kind: string): number {
    return this.#faults.get(kind) ?? 0
  }
}

/** A Markdown table with one column for each engine. */
export function tableOf(totals: ReadonlyMap<string, Totals>): string {
  const row = (what: string, count: (total: Totals) => number) =>
    `| ${[what, ...[...totals.values()].map((total) => count(total).toLocaleString('en'))].join(' | ')} |`
  const kinds = Object.keys({ ...faults, ...faultsOfRedis, ...faultsOfSentinels })
  return [
    `| | ${[...totals.keys()].join(' | ')} |`,
    `|---|${'--:|'.repeat(totals.size)}`,
    row('seeds', ({ seeds }) => seeds),
    row('messages acknowledged', ({ acknowledged }) => acknowledged),
    row('conversations passed on', ({ passes }) => passes),
    row('**seeds in which a promise was broken**', ({ broken }) => broken),
    row('faults', (total) => kinds.reduce((sum, kind) => sum + total.faults(kind), 0)),
    ...kinds.map((kind) => row(kind, (total) => total.faults(kind))),
  ].join('\n')
}
