import * as v from 'valibot'
import { count, instant, isCalendarDay } from './numbers.ts'
import { day } from './wire.ts'

/** The service's time zone: its hours, and its calendar days. */
export const serviceZone = 'Europe/Paris'

/** Local wall-clock minute in the service's time zone, `YYYY-MM-DDTHH:MM`. */
export const localMinute = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/),
  v.check((minute) => isCalendarDay(minute.slice(0, 10))),
)

/** Whether a young person may begin. `unattended`: within hours, and nobody can take a conversation. `intake-closed`: coordination takes nobody new. `last-entry`: the opening ends soon. */
const openings = ['open', 'unattended', 'intake-closed', 'last-entry', 'outside-hours'] as const

export const serviceState = v.strictObject({
  state: v.picklist(openings),
  /** The next opening by the hours; null while the service is within them, and where none is planned. */
  opensAt: v.nullable(localMinute),
  /** The server's clock, milliseconds. The page warns a device whose clock is far off; the server never refuses it. */
  now: instant,
})
export type ServiceState = v.InferOutput<typeof serviceState>

const time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/))
export const openRange = v.pipe(
  v.strictObject({ from: time, to: time }),
  v.check((range) => range.from < range.to),
)

/** Weekly hours, Monday first, and days with other hours (an empty list is a closed day). */
export const serviceHours = v.strictObject({
  week: v.pipe(v.array(v.pipe(v.array(openRange), v.maxLength(4))), v.length(7)),
  exceptions: v.pipe(
    v.array(
      v.strictObject({
        day,
        ranges: v.pipe(v.array(openRange), v.maxLength(4)),
      }),
    ),
    v.maxLength(100),
  ),
})
export type ServiceHours = v.InferOutput<typeof serviceHours>

/** The number of waiting conversations, and the longest wait in whole minutes. */
export const waitingFigures = v.strictObject({ waiting: count, longestMinutes: count })
export type WaitingFigures = v.InferOutput<typeof waitingFigures>
