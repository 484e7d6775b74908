import type { Answer } from '#shared/protocol/exchange.ts'
import { type HalfOwner, halvesHttp } from '#shared/protocol/halves.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import { post } from './post.ts'

/** The service's side of storage keys (SPEC D1). */
export type Halves = {
  readonly put: (placed: PlacedHalf, of: HalfOwner) => Promise<Answer<unknown>>
  /** Keeps a half longer that the service has. `not-available`: it has it no more. */
  readonly renew: (placed: PlacedHalf, of: HalfOwner) => Promise<Answer<unknown>>
  readonly read: (secret: string) => Promise<Answer<{ readonly half: string }>>
  /** `leaves`: a conversation that the half is kept for ends. */
  readonly drop: (secret: string, leaves: boolean) => Promise<Answer<unknown>>
}

/** `origin`: the service's; the page's own by default. */
export const halvesAt = (origin = ''): Halves => ({
  put: (placed, of) => post(halvesHttp, 'halves/put', { ...placed, of }, { origin }),
  renew: (placed, of) => post(halvesHttp, 'halves/put', { ...placed, of, renews: true }, { origin }),
  read: (secret) => post(halvesHttp, 'halves/fetch', { secret }, { origin }),
  drop: (secret, leaves) => post(halvesHttp, 'halves/drop', { secret, ...(leaves && { leaves }) }, { origin }),
})
