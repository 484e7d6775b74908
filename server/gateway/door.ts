import type { IncomingMessage } from 'node:http'
import type { AddressKeys } from '../platform/address-keys.ts'
import type { Clock } from '../platform/clock.ts'
import { Pace } from '../platform/pace.ts'

export type DoorLimits = {
  /** Connections at once on this node, whoever holds them. */
  readonly atOnce: number
  /** Of these, from one address: a school or a refuge shares one. */
  readonly atOncePerAddress: number
  /** New ones from one address: so many at once, and as many more each minute. */
  readonly newPerMinute: number
}

/** A connection takes some 15 kB; ten thousand of them are far more people than ever wait together. */
export const promisedDoor: DoorLimits = { atOnce: 10_000, atOncePerAddress: 300, newPerMinute: 300 }

/** Who may open a connection, before anything is known of them (G18). Counts by keyed hashes of addresses, in memory only (G13). */
export type Door = {
  /** Why this connection is not opened now, or null. */
  readonly turnAway: (request: IncomingMessage) => 'busy' | 'too-fast' | null
  /** One is open from now on, until what is answered is called. */
  readonly enter: (request: IncomingMessage) => () => void
}

export function createDoor(addresses: AddressKeys, clock: Clock, limits: DoorLimits = promisedDoor): Door {
  const pace = new Pace({ burst: limits.newPerMinute, perMs: 60_000 })
  const open = new Map<string, number>()
  let all = 0

  return {
    turnAway(request) {
      if (all >= limits.atOnce) return 'busy'
      const address = addresses.of(request)
      const isCalm = (open.get(address) ?? 0) < limits.atOncePerAddress && pace.take(address, clock.now())
      return isCalm ? null : 'too-fast'
    },
    enter(request) {
      const address = addresses.of(request)
      all += 1
      open.set(address, (open.get(address) ?? 0) + 1)
      return () => {
        all -= 1
        const left = (open.get(address) ?? 1) - 1
        if (left > 0) open.set(address, left)
        else open.delete(address)
      }
    },
  }
}
