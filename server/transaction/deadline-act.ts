import type { Rule } from './transactor.ts'

/**
 * What to do when the time of a `<kind>:<subject>` has come. A deadline only wakes: the rule looks at the state for the truth. `work` is for
 * what is more than one decision; it must be able to run again. `isPatient`: it waits for news of somebody, who could send none while the
 * store was away, and has a moment to do so once it is back. `goesFirst`: what else is due is looked at once this is done.
 */
export type DeadlineAct = { readonly isPatient?: boolean; readonly goesFirst?: boolean } & (
  | { readonly rule: (subject: string, now: number) => Rule<unknown> }
  | { readonly work: (subject: string, now: number) => Promise<unknown> }
)

export type DeadlineActs = Readonly<Record<string, DeadlineAct>>
