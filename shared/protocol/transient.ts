import type { RefusalName } from './refusals.ts'

const transient = ['unreachable', 'busy', 'too-fast', 'internal'] as const satisfies readonly RefusalName[]

export type TransientRefusal = (typeof transient)[number]

/** Whether the same request may succeed a little later. Any other refusal is permanent. */
export const isTransient = (refused: string): refused is TransientRefusal =>
  transient.includes(refused as TransientRefusal)
