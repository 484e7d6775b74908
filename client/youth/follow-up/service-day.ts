const inParis = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' })

/** The service's calendar day, YYYY-MM-DD: what consent and withdrawal are dated with, and nothing finer. */
export const serviceDay = (now: number): string => inParis.format(now)
