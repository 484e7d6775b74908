import { type Draft, stateKey } from '../transaction/draft.ts'

/** Counts of one day, by name. Nothing else is left of refused, ended or finished things. */
export type DayCounter = { readonly [name: string]: number }

export const counterKey = (day: string) => stateKey<DayCounter>('counter', day)

export function addToDay(draft: Draft, day: string, name: string): void {
  const counter = draft.read(counterKey(day)) ?? {}
  draft.write(counterKey(day), { ...counter, [name]: (counter[name] ?? 0) + 1 })
}

/** How many outcomes of conversations were recorded on a day. */
export function outcomesOf(draft: Pick<Draft, 'read'>, day: string): number {
  const counts = Object.entries(draft.read(counterKey(day)) ?? {})
  return counts.reduce((sum, [name, count]) => sum + (name.startsWith('outcome:') ? count : 0), 0)
}
