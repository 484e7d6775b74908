/** How much is measured, and for how long. */
export type Sizes = {
  /** Conversations that are open while messages are measured, and those in which one is under way at saturation. */
  readonly conversations: number
  readonly active: number
  readonly warmUpSeconds: number
  readonly saturationSeconds: number
  readonly rateSeconds: number
  /** Messages a second at which waiting is measured. */
  readonly rates: { readonly low: number; readonly nodes: number; readonly high: number }
  /** Idle conversations: the first step is what memory is counted from. */
  readonly idle: readonly number[]
  readonly idleSeconds: number
  /** Of garbage, before memory is weighed. */
  readonly collections: number
  /** Open conversations around the active ones. */
  readonly fewOpen: number
  readonly manyOpen: number
  readonly fewWaiting: number
  readonly manyWaiting: number
  readonly turnSeconds: number
  readonly connects: number
  readonly signIns: number
}

/** As the goals are stated. */
export const wholeSizes: Sizes = {
  conversations: 500,
  active: 200,
  warmUpSeconds: 2,
  saturationSeconds: 5,
  rateSeconds: 8,
  rates: { low: 200, nodes: 500, high: 1000 },
  idle: [30, 999, 4998, 9999],
  idleSeconds: 10,
  collections: 3,
  fewOpen: 201,
  manyOpen: 9300,
  fewWaiting: 10,
  manyWaiting: 10_000,
  turnSeconds: 10,
  connects: 1000,
  signIns: 600,
}

/** Everything once, as little as there can be of it: that it runs and loses nothing, and no more. */
export const smallSizes: Sizes = {
  conversations: 6,
  active: 3,
  warmUpSeconds: 0.1,
  saturationSeconds: 0.3,
  rateSeconds: 0.3,
  rates: { low: 50, nodes: 100, high: 150 },
  idle: [3, 6, 9, 12],
  idleSeconds: 0.3,
  collections: 1,
  fewOpen: 3,
  manyOpen: 9,
  fewWaiting: 2,
  manyWaiting: 6,
  turnSeconds: 0.5,
  connects: 10,
  signIns: 4,
}
