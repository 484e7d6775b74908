/** The only source of dates. Milliseconds since the epoch. It may jump, so promises rely on the store's deadlines. */
export type Clock = { readonly now: () => number }

export const systemClock: Clock = { now: () => Date.now() }
