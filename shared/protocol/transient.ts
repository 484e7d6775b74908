import type { RefusalName } from './refusals.ts'

const transient = ['unreachable', 'busy', 'too-fast', 'internal'] as const satisfies readonly RefusalName[]

export type TransientRefusal = (typeof transient)[number]

/** It passes by itself: the same request may be answered a little later. Any other refusal stays. */
export const isTransient = (refused: string): refused is TransientRefusal =>
  transient.includes(refused as TransientRefusal)
