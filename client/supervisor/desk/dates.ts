import { dateInWords } from '#client/ui/date-words.ts'

/** A calendar day (`YYYY-MM-DD`) in words; as it stands if it is in no calendar, as one that is still being typed may be. */
export const dayWords = (day: string): string => dateInWords(days, new Date(`${day}T00:00:00Z`), day)

/** A moment (milliseconds) in words, on this device's clock. */
export const momentWords = (moment: number): string => dateInWords(moments, new Date(moment), '–')

/** A wall-clock minute of the service (`YYYY-MM-DDTHH:MM`) in words. */
export const minuteWords = (minute: string): string => dateInWords(minutes, new Date(`${minute}:00Z`), minute)

const minute = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' } as const
const days = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
const moments = new Intl.DateTimeFormat('fr-FR', minute)
const minutes = new Intl.DateTimeFormat('fr-FR', { ...minute, timeZone: 'UTC' })
