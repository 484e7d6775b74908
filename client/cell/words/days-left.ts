import { serviceDay } from '#shared/protocol/service-day.ts'

/** Days from today, by the service's calendar, to `day` (`YYYY-MM-DD`); negative after it. `now` in milliseconds. */
export const daysUntil = (day: string, now: number): number =>
  Math.round((noon(day) - noon(serviceDay(now))) / 86_400_000)

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)
