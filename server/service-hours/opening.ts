import { isCalendarDay } from '#shared/protocol/numbers.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { addDays, instantsOf, localOf } from '../platform/local-time.ts'

/** Whether the hours are open at an instant (milliseconds). An exception replaces the ranges of its weekday. */
export function isWithinHours(hours: ServiceHours, instant: number): boolean {
  const { day, time } = localOf(instant)
  return rangesOf(hours, day).some(({ from, to }) => from <= time && time < to)
}

/** The next begin of the hours, in local time of France (`YYYY-MM-DDTHH:MM`); null where there is none. */
export function nextOpening(hours: ServiceHours, now: number): string | null {
  for (const day of daysToLookAt(hours, now)) {
    const begins = rangesOf(hours, day).flatMap(({ from }) => instantsOf({ day, time: from }))
    const [first] = [...begins, ...opensAgain(hours, day)]
      .filter((instant) => instant > now && isWithinHours(hours, instant))
      .sort((one, other) => one - other)
    if (first !== undefined) return `${localOf(first).day}T${localOf(first).time}`
  }
  return null
}

/** What was found last for these hours: `end` is their next end for every instant from `since` until `end`. */
type FoundEnd = { readonly since: number; readonly end: number | null }
const foundEnds = new WeakMap<ServiceHours, FoundEnd>()

/** The next end of an opening (milliseconds); null where the hours never end. It is asked for at each round of the queue, so it is kept. */
export function endOfOpening(hours: ServiceHours, now: number): number | null {
  const found = foundEnds.get(hours)
  if (found && found.since <= now && (found.end === null || now < found.end)) return found.end
  const end = findEnd(hours, now)
  foundEnds.set(hours, { since: now, end })
  return end
}

function findEnd(hours: ServiceHours, now: number): number | null {
  for (const day of daysToLookAt(hours, now)) {
    const ends = rangesOf(hours, day).flatMap(({ to }) => instantsAt(day, to))
    const after = ends.filter((instant) => instant > now && !isWithinHours(hours, instant))
    if (after.length > 0) return Math.min(...after)
  }
  return null
}

/** An end of `24:00` is the next day's midnight. */
const instantsAt = (day: string, time: string): readonly number[] =>
  instantsOf(time === '24:00' ? { day: addDays(day, 1), time: '00:00' } : { day, time })

/** When the clocks go back from 03:00 to 02:00, a range that ended between them begins a second time, in its middle. */
function opensAgain(hours: ServiceHours, day: string): readonly number[] {
  return instantsOf({ day, time: '02:00' }).filter((instant) => !isWithinHours(hours, instant - minute))
}

const minute = 60_000

/** The days to search: enough for every weekday even if each exception closes one, and every exception. */
function daysToLookAt(hours: ServiceHours, now: number): readonly string[] {
  const today = localOf(now).day
  const near = Array.from({ length: 8 + hours.exceptions.length }, (_, index) => addDays(today, index))
  // Hours from an earlier version may name an invalid day.
  const listed = hours.exceptions.map(({ day }) => day).filter((day) => day >= today && isCalendarDay(day))
  return [...new Set([...near, ...listed])].sort()
}

function rangesOf(hours: ServiceHours, day: string) {
  const exception = hours.exceptions.find((listed) => listed.day === day)
  if (exception) return exception.ranges
  const mondayFirst = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7
  return hours.week[mondayFirst] ?? []
}
