/** The only source of time. Milliseconds since the epoch; it may jump, so promises are kept by what the store says is due. */
export type Clock = { readonly now: () => number }

export const systemClock: Clock = { now: () => Date.now() }

const dayInParis = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' })

/** The service's calendar day, `YYYY-MM-DD`: the only time that is kept for longer than a promise runs (G13). */
export const dayOf = (now: number): string => dayInParis.format(now)
