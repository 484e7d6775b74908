import type { Draft } from '#server/transaction/draft.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import type { Rules } from '../rules.ts'
import type { Replaceable } from './replaced.ts'

/** A deliberate fault, and the promise that a run must then report as broken. */
export type Broken = {
  readonly broken: string
  readonly says: RegExp
  /** What replaces the product's own functions. */
  readonly replaces?: Partial<Replaceable>
  readonly rules?: Partial<Rules>
  /** It is found in runs of another course: in which a backup is put back, or in which devices answer twice. */
  readonly course?: (seed: number, rules: Rules) => Promise<unknown>
}

/** Wraps a rule of the product: the same draft gets something more or something less. */
export const andThen =
  <Value>(rule: Rule<Value>, then: (draft: Draft) => void): Rule<Value> =>
  (draft) => {
    const result = rule(draft)
    if (result.ok) then(draft)
    return result
  }
