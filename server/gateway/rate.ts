import type { Socket } from 'socket.io'
import { type Cost, heardRates, type Rates, refilled } from '#shared/protocol/pace.ts'

/** A connection that goes on after this many refusals in a row is ended. */
const patience = 500
/** A connection that does not take what it is sent is not heard beyond so many packets, and then ended. */
const unsentBeforeDeaf = 32
const unsentBeforeEnd = 1000

/**
 * What one socket has left of each rate at a time, in thousandths and whole milliseconds: small whole numbers take no memory of their own.
 */
type Kept = {
  readonly socket: Socket
  acts: number
  upkeep: number
  signals: number
  at: number
  refused: number
  unsent: number
}

/**
 * Whether a socket is heard now (SPEC A5, G18). A few numbers per socket, which go with it. `now` in milliseconds of a clock that never
 * jumps.
 */
export function createRateLimit(rates: Rates = heardRates, now: () => number = () => performance.now()) {
  const kept = new WeakMap<object, Kept>()

  // Two listeners for all connections: of each one's own there would be ten thousand.
  function onPacket(this: object): void {
    const own = kept.get(this)
    if (!own) return
    own.unsent += 1
    if (own.unsent > unsentBeforeEnd) own.socket.disconnect(true)
  }
  function onDrain(this: object): void {
    const own = kept.get(this)
    if (own) own.unsent = 0
  }

  return function isHeard(socket: Socket, cost: Cost): boolean {
    const own = kept.get(socket.conn) ?? keep(socket)
    refill(own)
    const heard = own.unsent <= unsentBeforeDeaf && take(own, cost)
    own.refused = heard ? 0 : own.refused + 1
    if (own.refused > patience) socket.disconnect(true)
    return heard
  }

  function keep(socket: Socket): Kept {
    const { acts, upkeep, signals } = rates
    const full = { acts: acts.burst * 1000, upkeep: upkeep.burst * 1000, signals: signals.burst * 1000 }
    const own: Kept = { socket, ...full, at: Math.floor(now()), refused: 0, unsent: 0 }
    kept.set(socket.conn, own)
    socket.conn.on('packetCreate', onPacket)
    socket.conn.on('drain', onDrain)
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
