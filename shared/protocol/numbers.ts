import * as v from 'valibot'

/**
 * A whole number from 0 to `maximum`. Every number of the protocol is one, with a maximum that the screens' formatters accept. It refuses
 * minus zero, which would be shown as "-0".
 */
export const wholeNumber = (maximum: number) =>
  v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(0),
    v.maxValue(maximum),
    v.check((number) => !Object.is(number, -0)),
  )

/** A number of people, messages or minutes. The maximum is more than any service has. */
export const count = wholeNumber(1_000_000_000)

/** 1 January 2100 in milliseconds. No correct clock shows more during the life of this protocol. */
export const lastInstant = 4_102_444_800_000

/** A moment of a clock in milliseconds since 1970, before 2100. A device's clock may be wrong: see `instantOf`. */
export const instant = wholeNumber(lastInstant)

/** The same in whole seconds, as signed objects carry it. */
export const unixSeconds = wholeNumber(lastInstant / 1000)

/** Clamps a clock's time to the bounds of `instant`, so that a wrong device clock cannot stop a message. */
export const instantOf = (milliseconds: number): number =>
  Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(0, Math.floor(milliseconds)), lastInstant)

/** Whether a day, `YYYY-MM-DD`, is in the calendar, between 1970 and 2100. */
export const isCalendarDay = (text: string): boolean =>
  text >= '1970' && text < '2100' && new Date(Date.parse(`${text}T00:00:00Z`) || 0).toJSON().startsWith(text)
