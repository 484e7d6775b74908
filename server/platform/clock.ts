/** The only source of dates. Milliseconds since the epoch. It may jump, so promises rely on the store's deadlines. */
export type Clock = { readonly now: () => number }

export const systemClock: Clock = { now: () => Date.now() }

const dayInParis = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' })

/** The service's calendar day, `YYYY-MM-DD`: the only time that is kept for longer than a promise runs (G13). */
export const dayOf = (now: number): string => dayInParis.format(now)
