import type { IncomingMessage } from 'node:http'
import type { AddressKeys } from '../platform/address-keys.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import { Places } from '../platform/places.ts'

export type AdmissionLimits = {
  /** Connections at once on this node, from all addresses together. */
  readonly atOnce: number
  /** Connections at once from one address. The people of a school or a refuge share one. */
  readonly atOncePerAddress: number
  /** New connections from one address: this many in a burst, and this many each minute. */
  readonly newPerMinute: number
}

/** A connection takes some 15 kB. Ten thousand are far more people than ever wait together. */
export const promisedAdmission: AdmissionLimits = { atOnce: 10_000, atOncePerAddress: 300, newPerMinute: 300 }

/** Decides whether a connection may be opened, before its audience is known (G18). Counts by keyed hashes of addresses, in memory only (G13). */
export type Admission = {
  /** The reason to refuse this connection now, or null. */
  readonly turnAway: (request: IncomingMessage) => 'busy' | 'too-fast' | null
  /** Counts a connection as open until the returned function is called. */
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
