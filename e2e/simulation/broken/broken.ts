import type { Draft } from '#server/transaction/draft.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import type { Rules } from '../rules.ts'
import type { Replaceable } from './replaced.ts'

/** What is broken on purpose, and the promise of which a run then says that it is. */
export type Broken = {
  readonly broken: string
  readonly says: RegExp
  /** What stands in the place of the product's own functions. */
  readonly replaces?: Partial<Replaceable>
  readonly rules?: Partial<Rules>
}

/** A rule of the product, and something more or less in the same draft. */
export const andThen =
  <Value>(rule: Rule<Value>, then: (draft: Draft) => void): Rule<Value> =>
  (draft) => {
    const result = rule(draft)
    if (result.ok) then(draft)
    return result
  }
