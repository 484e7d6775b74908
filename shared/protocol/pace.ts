/** `burst` requests at once, and `perSecond` more each second. */
export type Rate = { readonly burst: number; readonly perSecond: number }

/** The kinds of requests: acts of a person, requests that a page makes by itself, and signals, which are never kept. */
export type PaceKind = 'acts' | 'upkeep' | 'signals'
export type Rates = { readonly [Kind in PaceKind]: Rate }

/** The rates at which the server accepts requests of one connection (SPEC A5, G18). */
export const heardRates: Rates = {
  acts: { burst: 60, perSecond: 10 },
  upkeep: { burst: 60, perSecond: 10 },
  signals: { burst: 20, perSecond: 5 },
}

/** The rates at which a page sends requests. They are lower, because a network that delays packets for two seconds delivers them all at once. */
export const askedRates: Pick<Rates, 'acts' | 'upkeep'> = {
  acts: { burst: 40, perSecond: 8 },
  upkeep: { burst: 40, perSecond: 8 },
}

/** The kind of one request, and how much it costs. */
export type Cost = { readonly kind: PaceKind; readonly amount: number }

/** A request names one of these where it is not a plain act. A read of a log page, or the opening of a desk, costs more than a message. */
export const costs = {
  act: { kind: 'acts', amount: 1 },
  opening: { kind: 'acts', amount: 5 },
  upkeep: { kind: 'upkeep', amount: 1 },
  reading: { kind: 'upkeep', amount: 5 },
  signal: { kind: 'signals', amount: 1 },
} as const satisfies Readonly<Record<string, Cost>>

/** The rest of a rate after `passedMs` milliseconds, in thousandths of a request. */
export const refilled = ({ burst, perSecond }: Rate, left: number, passedMs: number): number =>
  Math.min(burst * 1000, left + passedMs * perSecond)
