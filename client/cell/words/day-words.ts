import { dateInWords } from '#client/ui/date-words.ts'

const asDay = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const asMoment = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short' })
const inParis = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' })

/** A calendar day (YYYY-MM-DD) as it is said. */
export const sayDay = (day: string): string => dateInWords(asDay, new Date(noon(day)), day)

/** When a message was written, by its sender's clock (milliseconds). */
export const sayMoment = (at: number): string => dateInWords(asMoment, new Date(at), '–')

/** Days from today, by the service's calendar, to `day`; negative once it is over. `now` in milliseconds. */
export const daysUntil = (day: string, now: number): number =>
  Math.round((noon(day) - noon(inParis.format(now))) / 86_400_000)

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`)
