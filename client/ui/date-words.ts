import { i18n } from '@lingui/core'

type Format = Intl.DateTimeFormatOptions

const dayFormat: Format = { day: 'numeric', month: 'long', year: 'numeric' }

/** A calendar day (`YYYY-MM-DD`) in words. An invalid day, such as one still being typed, is returned unchanged. */
export const dayWords = (day: string, format = dayFormat): string => minuteWords(`${day}T12:00`, format, day)

/** A wall-clock minute (`YYYY-MM-DDTHH:MM`) in words, whatever the device's time zone. */
export const minuteWords = (minute: string, format: Format, otherwise = minute): string =>
  inWords(Date.parse(`${minute}Z`), { ...format, timeZone: 'UTC' }, otherwise)

/** A moment (milliseconds) in words, in this device's time zone; a dash for an invalid one. */
export const momentWords = (at: number, format: Format): string => inWords(at, format, '–')

/** A formatter throws at an invalid date, which would make the component around it fail. */
const inWords = (at: number, format: Format, otherwise: string): string =>
  Number.isNaN(new Date(at).getTime()) ? otherwise : i18n.date(new Date(at), format)
