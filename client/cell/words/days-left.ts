import { serviceDay } from '#shared/protocol/service-day.ts'

/** Days from today, by the service's calendar, to `day` (`YYYY-MM-DD`); negative after it. `now` in milliseconds. */
export const daysUntil = (day: string, now: number): number =>
  Math.round((noon(day) - noon(serviceDay(now))) / 86_400_000)

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)

/** Days between a record's day and the first sight of its ticket. */
const unmarkedDays = 2

/**
 * Whether a ticket that nobody has taken is marked as seen late (SPEC H16). A service that hides a withdrawal, and shows the ticket later, cannot
 * change the day that its young person signed.
 */
export const isSeenLate = (recordDay: string, now: number): boolean => daysUntil(recordDay, now) < -unmarkedDays
