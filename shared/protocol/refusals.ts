import * as v from 'valibot'

/**
 * Every refusal a request can meet, on sockets and over HTTP alike. Unknown, foreign, used and expired are one: `not-available` (G17).
 * The screens have words for each (client/ui/refusals.ts).
 */
export const refusals = [
  'malformed',
  'unknown-event',
  'too-large',
  'too-fast',
  'not-allowed',
  'not-available',
  'wrong-protocol',
  'wrong-epoch',
  'out-of-sequence',
  'stale',
  'closed',
  'cooling-down',
  'full',
  'no-certificate',
  'bad-signature',
  'bad-seal',
  'team-not-ready',
  'already-done',
  'login-taken',
  'busy',
  'unreachable',
  'internal',
] as const

export type RefusalName = (typeof refusals)[number]

export const refusal = v.picklist(refusals)

const transient = ['unreachable', 'busy', 'too-fast', 'internal'] as const satisfies readonly RefusalName[]

export type TransientRefusal = (typeof transient)[number]

/** It passes by itself: the same request may be answered a little later. Any other refusal stays. */
export const isTransient = (refused: string): refused is TransientRefusal =>
  transient.includes(refused as TransientRefusal)
