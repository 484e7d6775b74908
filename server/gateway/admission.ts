import type { IncomingMessage } from 'node:http'
import type { AddressKeys } from '../platform/address-keys.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import { Places } from '../platform/places.ts'

export type AdmissionLimits = {
  /** Connections at once on this node, whoever holds them. */
  readonly atOnce: number
  /** Of these, from one address: a school or a refuge shares one. */
  readonly atOncePerAddress: number
  /** New ones from one address: so many at once, and as many more each minute. */
  readonly newPerMinute: number
}

/** A connection takes some 15 kB; ten thousand of them are far more people than ever wait together. */
export const promisedAdmission: AdmissionLimits = { atOnce: 10_000, atOncePerAddress: 300, newPerMinute: 300 }

/** Who may open a connection, before anything is known of them (G18). Counts by keyed hashes of addresses, in memory only (G13). */
export type Admission = {
  /** Why this connection is not opened now, or null. */
  readonly turnAway: (request: IncomingMessage) => 'busy' | 'too-fast' | null
  /** One is open from now on, until what is answered is called. */
  readonly enter: (request: IncomingMessage) => () => void
}

export function createAdmission(
  addresses: AddressKeys,
  clock: Clock,
  limits: AdmissionLimits = promisedAdmission,
): Admission {
  const pace = new NetworkPace({ burst: limits.newPerMinute, perMs: 60_000 })
  const open = new Places({ all: limits.atOnce, perSubscriber: limits.atOncePerAddress })

  return {
    turnAway(request) {
      const networks = addresses.of(request)
      return open.whyFull(networks) ?? (pace.take(networks, clock.now()) ? null : 'too-fast')
    },
    enter: (request) => open.hold(addresses.of(request)),
  }
}
