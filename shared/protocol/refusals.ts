import * as v from 'valibot'

/**
 * Every refusal of a request, on sockets and over HTTP. Unknown, foreign, used and expired are one: `not-available` (G17).
 * The screens have words for each (client/ui/refusal-words.ts).
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
  'roster-lapsed',
  'service-over',
  'bad-signature',
  'bad-seal',
  'team-not-ready',
  'already-done',
  'already-offered',
  'colleague-full',
  'colleague-paused',
  'colleague-uncertified',
  'colleague-gone',
  'already-asked',
  'guest-there',
  'already-joining',
  'login-taken',
  'busy',
  'unreachable',
  'internal',
] as const

export type RefusalName = (typeof refusals)[number]

export const refusal = v.picklist(refusals)
