import * as v from 'valibot'

/**
 * A whole number from 0 to `maximum`. Every number of the protocol is one, with an end that the screens' formatters can take. Minus zero is
 * none: it would be shown as "-0".
 */
export const wholeNumber = (maximum: number) =>
  v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(0),
    v.maxValue(maximum),
    v.check((number) => !Object.is(number, -0)),
  )

/** People, lines or minutes: more than a service ever has. */
export const count = wholeNumber(1_000_000_000)

/** 1 January 2100 in milliseconds: no clock that is right shows more while this protocol lives. */
export const lastInstant = 4_102_444_800_000

/** A moment of a clock in milliseconds since 1970, before 2100. A device's clock may be wrong: see `instantOf`. */
export const instant = wholeNumber(lastInstant)

/** The same in whole seconds, as signed objects carry it. */
export const unixSeconds = wholeNumber(lastInstant / 1000)

/** What a clock shows, brought within the bounds of `instant`: a message must leave however wrong its device's clock is. */
export const instantOf = (milliseconds: number): number =>
  Number.isNaN(milliseconds) ? 0 : Math.min(Math.max(0, Math.floor(milliseconds)), lastInstant)

/** Whether a day, `YYYY-MM-DD`, is in the calendar, between 1970 and 2100. */
export const isCalendarDay = (text: string): boolean =>
  text >= '1970' && text < '2100' && new Date(Date.parse(`${text}T00:00:00Z`) || 0).toJSON().startsWith(text)
