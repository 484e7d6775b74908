import { type Cost, heardRates, type Rates, refilled } from '#shared/protocol/pace.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Peer } from './peer.ts'

/** A connection that goes on after this many refusals in a row is ended. */
const patience = 500
/** A connection that does not take what it is sent is not heard beyond so many packets. */
const unsentBeforeDeaf = 32

type Metered = Pick<Peer, 'unsent' | 'disconnect'>

/**
 * What one connection has left of each rate at a time, in thousandths and whole milliseconds: small whole numbers take no memory of their own.
 */
type Kept = {
  acts: number
  upkeep: number
  signals: number
  at: number
  refused: number
}

/**
 * Whether a connection is heard now (SPEC A5, G18). A few numbers per connection, which go with it. `now` in milliseconds of a clock that never
 * jumps.
 */
export function createRateLimit(rates: Rates = heardRates, now: () => number = systemScheduler.now) {
  const kept = new WeakMap<Metered, Kept>()

  return function isHeard(peer: Metered, cost: Cost): boolean {
    const own = kept.get(peer) ?? keep(peer)
    refill(own)
    const heard = peer.unsent <= unsentBeforeDeaf && take(own, cost)
    own.refused = heard ? 0 : own.refused + 1
    if (own.refused > patience) peer.disconnect()
    return heard
  }

  function keep(peer: Metered): Kept {
    const { acts, upkeep, signals } = rates
    const full = { acts: acts.burst * 1000, upkeep: upkeep.burst * 1000, signals: signals.burst * 1000 }
    const own: Kept = { ...full, at: Math.floor(now()), refused: 0 }
    kept.set(peer, own)
    return own
  }

  function refill(own: Kept): void {
    const at = Math.floor(now())
    const passed = at - own.at
    own.at = at
    own.acts = refilled(rates.acts, own.acts, passed)
    own.upkeep = refilled(rates.upkeep, own.upkeep, passed)
    own.signals = refilled(rates.signals, own.signals, passed)
  }
}

function take(own: Kept, { kind, amount }: Cost): boolean {
  if (own[kind] < amount * 1000) return false
  own[kind] -= amount * 1000
  return true
}
