import type { Socket } from 'socket.io'

/** So many at once, and so many more per second. */
export type Rate = { readonly burst: number; readonly perSecond: number }
export type Rates = { readonly requests: Rate; readonly signals: Rate }

/** A person's pace with room for what a reconnection resends; nobody types faster than this. */
export const promisedRates: Rates = {
  requests: { burst: 60, perSecond: 10 },
  signals: { burst: 20, perSecond: 5 },
}

/** Reading a page of a log costs more than a message. */
const costs: Readonly<Record<string, number>> = {
  'conversation:resume': 5,
  'conversation:read': 5,
  'thread:open': 5,
  'thread:read': 5,
  'desk:open': 5,
  'cell:open': 5,
  'ticket:open': 5,
  'floor:open': 5,
  'audit:read': 5,
}

/** A connection that goes on after this many refusals in a row is ended. */
const patience = 500
/** A connection that does not take what it is sent is not heard beyond so many packets, and then ended. */
const unsentBeforeDeaf = 32
const unsentBeforeEnd = 1000

/**
 * What one socket has left of each rate at a time, in thousandths and whole milliseconds: small whole numbers take no memory of their own.
 */
type Kept = { readonly socket: Socket; requests: number; signals: number; at: number; refused: number; unsent: number }

/**
 * Whether a socket is heard now (SPEC A5, G18). A few numbers per socket, which go with it. `now` in milliseconds of a clock that never
 * jumps.
 */
export function createRateLimit(rates: Rates = promisedRates, now: () => number = () => performance.now()) {
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

  return function isHeard(socket: Socket, name: unknown): boolean {
    const own = kept.get(socket.conn) ?? keep(socket)
    const cost = typeof name === 'string' && Object.hasOwn(costs, name) ? (costs[name] ?? 1) : 1
    refill(own)
    const heard = own.unsent <= unsentBeforeDeaf && take(own, name === 'signal:send' ? 'signals' : 'requests', cost)
    own.refused = heard ? 0 : own.refused + 1
    if (own.refused > patience) socket.disconnect(true)
    return heard
  }

  function keep(socket: Socket): Kept {
    const full = { requests: rates.requests.burst * 1000, signals: rates.signals.burst * 1000 }
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
    own.requests = Math.min(rates.requests.burst * 1000, own.requests + passed * rates.requests.perSecond)
    own.signals = Math.min(rates.signals.burst * 1000, own.signals + passed * rates.signals.perSecond)
  }
}

function take(own: Kept, kind: keyof Rates, cost: number): boolean {
  if (own[kind] < cost * 1000) return false
  own[kind] -= cost * 1000
  return true
}
