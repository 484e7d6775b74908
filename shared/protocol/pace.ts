/** So many at once, and so many more per second. */
export type Rate = { readonly burst: number; readonly perSecond: number }

/** What a request counts as: what a person does, what a page asks by itself, or what is never kept. */
export type PaceKind = 'acts' | 'upkeep' | 'signals'
export type Rates = { readonly [Kind in PaceKind]: Rate }

/** How fast the service hears one connection (SPEC A5, G18). */
export const heardRates: Rates = {
  acts: { burst: 60, perSecond: 10 },
  upkeep: { burst: 60, perSecond: 10 },
  signals: { burst: 20, perSecond: 5 },
}

/** How fast a page asks. It is slower: a network that held packets back for two seconds delivers them all at once. */
export const askedRates: Pick<Rates, 'acts' | 'upkeep'> = {
  acts: { burst: 40, perSecond: 8 },
  upkeep: { burst: 40, perSecond: 8 },
}

/** What one request counts as, and how much. */
export type Cost = { readonly kind: PaceKind; readonly amount: number }

/** A request says one of these where it is not a plain act. Reading a page of a log, or opening a desk, costs more than a message. */
export const costs = {
  act: { kind: 'acts', amount: 1 },
  opening: { kind: 'acts', amount: 5 },
  upkeep: { kind: 'upkeep', amount: 1 },
  reading: { kind: 'upkeep', amount: 5 },
  signal: { kind: 'signals', amount: 1 },
} as const satisfies Readonly<Record<string, Cost>>

/** What is left of a rate after so many milliseconds, in thousandths of a request. */
export const refilled = ({ burst, perSecond }: Rate, left: number, passedMs: number): number =>
  Math.min(burst * 1000, left + passedMs * perSecond)
