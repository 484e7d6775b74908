import type { Run } from '../running/run-session.ts'
import { median } from './statistics.ts'

/** One figure over all rounds. */
export type Summary = { readonly median: number; readonly min: number; readonly max: number }

/** A shared machine's core is sometimes half as fast for half a minute: a run on one slower than this × the fastest seen is not clean. */
export const slowerAtMost = 1.15

/** What all rounds found. Medians are of clean runs, or of all where none was clean. */
export class Results {
  readonly #runs: Run[] = []
  /** Why a session could not be run, by its name. */
  readonly missing = new Map<string, string>()
  /** What went wrong: something was lost, or did not keep up. The other sessions are measured all the same. */
  readonly failures: string[] = []
  #areClean = true
  /** The least `pace` of any run so far. */
  #fastest = Number.POSITIVE_INFINITY

  add(runs: readonly Run[]): void {
    this.#runs.push(...runs)
    for (const { figures } of runs) this.#fastest = Math.min(this.#fastest, figures.pace ?? this.#fastest)
  }

  /** Nobody else took its core, which was about as fast as it ever was. */
  isClean({ isClean, figures }: Run): boolean {
    return isClean && (figures.pace ?? 0) <= this.#fastest * slowerAtMost
  }

  /** Null where it was not measured. */
  summary(session: string, phase: string, figure: string): Summary | null {
    const values = this.#counted(session, phase).flatMap(({ figures }) => figures[figure] ?? [])
    if (values.length === 0) return null
    return { median: median(values), min: Math.min(...values), max: Math.max(...values) }
  }

  /** The median alone. */
  value(session: string, phase: string, figure: string): number | null {
    return this.summary(session, phase, figure)?.median ?? null
  }

  /** How many runs of a session's phase there were, and how many of them were clean. */
  runs(session: string, phase: string): { readonly clean: number; readonly all: number } {
    const runs = this.#of(session, phase)
    return { clean: runs.filter((run) => this.isClean(run)).length, all: runs.length }
  }

  /** What `read` makes of these results, and whether every figure it took has a clean run behind it. */
  judge<Value>(read: () => Value): { readonly value: Value; readonly areClean: boolean } {
    this.#areClean = true
    const value = read()
    return { value, areClean: this.#areClean }
  }

  /** Over all runs of all phases in which something was said. */
  sum(session: string, figure: string): number {
    const runs = this.#runs.filter((run) => run.session === session)
    return runs.reduce((all, { figures }) => all + (figures[figure] ?? 0), 0)
  }

  #counted(session: string, phase: string): readonly Run[] {
    const runs = this.#of(session, phase)
    const clean = runs.filter((run) => this.isClean(run))
    if (clean.length > 0) return clean
    this.#areClean = false
    return runs
  }

  #of(session: string, phase: string): readonly Run[] {
    return this.#runs.filter((run) => run.session === session && run.phase === phase)
  }
}

/** What is divided by nothing has no ratio: the heap of a few conversations does not always grow. */
export const noRatio = 'no ratio'
export type Ratio = number | typeof noRatio

/** Null where one of them was not measured. */
export function ratio(value: number | null, to: number | null): Ratio | null {
  if (value === null || to === null) return null
  return to > 0 ? value / to : noRatio
}

/** Null where one of them was not measured. */
export const difference = (value: number | null, from: number | null): number | null =>
  value === null || from === null ? null : value - from
