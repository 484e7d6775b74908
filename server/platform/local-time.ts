import { serviceZone } from '#shared/protocol/service.ts'

/** A wall-clock moment of the service: `YYYY-MM-DD` and `HH:MM` in its time zone. */
export type LocalMoment = { readonly day: string; readonly time: string }

const inParis = new Intl.DateTimeFormat('sv-SE', { timeZone: serviceZone, dateStyle: 'short', timeStyle: 'short' })

const minute = 60_000
const hour = 60 * minute

/** The local time in France at an instant (milliseconds). */
export function localOf(instant: number): LocalMoment {
  const [day = '', time = ''] = inParis.format(instant).split(' ')
  return { day, time }
}

/**
 * The instants (milliseconds, earliest first) with this local time. There is one, or two in the repeated hour. In the skipped hour it is the
 * instant of the jump. `24:00` is the next day's midnight.
 */
export function instantsOf({ day, time }: LocalMoment): readonly number[] {
  if (time === '24:00') return instantsOf({ day: addDays(day, 1), time: '00:00' })
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  const instants = [asUtc - 2 * hour, asUtc - hour]
  const shown = instants.filter((instant) => {
    const local = localOf(instant)
    return local.day === day && local.time === time
  })
  return shown.length > 0 ? shown : [Math.floor((asUtc - hour) / hour) * hour]
}

/** The day `days` after `day`. */
export function addDays(day: string, days: number): string {
  const noon = new Date(`${day}T12:00:00Z`)
  noon.setUTCDate(noon.getUTCDate() + days)
  return noon.toISOString().slice(0, 10)
}

/** When the service's day ends, milliseconds. */
export function nextMidnight(now: number): number {
  const [midnight = now + 24 * hour] = instantsOf({ day: localOf(now).day, time: '24:00' })
  return midnight
}
