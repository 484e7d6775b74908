import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import type { Networks } from '../platform/networks.ts'
import type { PaceLimits } from '../platform/pace.ts'

/** How much the young people of one subscriber may write, in bytes of sealed text, over any number of connections (G18). */
export type WrittenBytes = { readonly take: (networks: Networks, envelope: Envelope) => boolean }

const megabyte = 1024 * 1024

/**
 * Most messages seal 1 or 2 kB, the largest 16. Thirty people of a class who share an address can each write a hundred at once, and then some
 * forty a minute.
 */
export const promisedWriting: PaceLimits = { burst: 4 * megabyte, perMs: 120_000 }

export function countWrittenBytes(clock: Clock, limits: PaceLimits = promisedWriting): WrittenBytes {
  const pace = new NetworkPace(limits)
  return { take: (networks, { sealed }) => pace.take(networks, clock.now(), { acts: sealed.length }) }
}
