import type { ConsentFacts } from '#shared/consent/text.ts'
import { dayAfter } from './views.ts'

/** How long a ticket is kept, as its consent text says: `days` after the last exchange, and no longer than the day `until`. */
export type Term = { readonly days: number; readonly until: string }

/** The term that a text gives a record of this day. */
export const termOf = ({ termDays, termMaxDays }: ConsentFacts, recordDay: string): Term => ({
  days: termDays,
  until: dayAfter(recordDay, termMaxDays),
})

/** The last day of a ticket if nothing more is exchanged: `days` after the day `from`, within the term. */
export const lastDay = ({ days, until }: Term, from: string): string => earlier(dayAfter(from, days), until)

/** The earlier of two days. */
export const earlier = (one: string, other: string): string => (one < other ? one : other)
