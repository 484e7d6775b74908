import { type Cost, heardRates, type Rates, refilled } from '#shared/protocol/pace.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Peer } from './peer.ts'

/** A connection that goes on after this many refusals in a row is ended. */
const patience = 500
/** A connection with more unsent packets than this is refused. */
const unsentBeforeDeaf = 32

type Metered = Pick<Peer, 'unsent' | 'disconnect'>

/**
 * What one connection has left of each rate at `at`: thousandths of a request, and whole milliseconds. Small integers need no extra memory.
 */
type Kept = {
  acts: number
  upkeep: number
  signals: number
  at: number
  refused: number
}

/**
 * Whether a connection's request is accepted now (SPEC A5, G18). The state is a few numbers per connection, and is dropped with it. `now` in
 * milliseconds of a monotonic clock.
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
