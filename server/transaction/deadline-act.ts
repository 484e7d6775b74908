import type { Rule } from './transactor.ts'

/**
 * What to do when the time of a `<kind>:<subject>` has come. A deadline only triggers: the rule reads the state and decides by it. `work` is
 * for more than one transaction, and must be safe to run again. `isPatient`: the deadline waits for a sign of life, which nobody could send
 * while the store was away; after an outage it waits a little longer. `goesFirst`: it is done before the other due deadlines are read.
 */
export type DeadlineAct = { readonly isPatient?: boolean; readonly goesFirst?: boolean } & (
  | { readonly rule: (subject: string, now: number) => Rule<unknown> }
  | { readonly work: (subject: string, now: number) => Promise<unknown> }
)

export type DeadlineActs = Readonly<Record<string, DeadlineAct>>
