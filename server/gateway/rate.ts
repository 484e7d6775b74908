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

type Bucket = { left: number; at: number }
type Kept = { readonly requests: Bucket; readonly signals: Bucket; refused: number; unsent: number }

/**
 * Whether a socket is heard now (SPEC A5, G18). A few numbers per socket, which go with it. `now` in milliseconds of a clock that never
 * jumps.
 */
export function createRateLimit(rates: Rates = promisedRates, now: () => number = () => performance.now()) {
  const kept = new WeakMap<Socket, Kept>()

  return function isHeard(socket: Socket, name: unknown): boolean {
    const own = kept.get(socket) ?? keep(socket)
    const isSignal = name === 'signal:send'
    const cost = typeof name === 'string' && Object.hasOwn(costs, name) ? (costs[name] ?? 1) : 1
    const bucket = isSignal ? own.signals : own.requests
    const heard = own.unsent <= unsentBeforeDeaf && take(bucket, isSignal ? rates.signals : rates.requests, cost)
    own.refused = heard ? 0 : own.refused + 1
    if (own.refused > patience) socket.disconnect(true)
    return heard
  }

  function keep(socket: Socket): Kept {
    const full = (rate: Rate): Bucket => ({ left: rate.burst, at: now() })
    const own: Kept = { requests: full(rates.requests), signals: full(rates.signals), refused: 0, unsent: 0 }
    kept.set(socket, own)
    socket.conn.on('packetCreate', () => {
      own.unsent += 1
      if (own.unsent > unsentBeforeEnd) socket.disconnect(true)
    })
    socket.conn.on('drain', () => {
      own.unsent = 0
    })
    return own
  }

  function take(bucket: Bucket, rate: Rate, cost: number): boolean {
    const at = now()
    bucket.left = Math.min(rate.burst, bucket.left + ((at - bucket.at) * rate.perSecond) / 1000)
    bucket.at = at
    if (bucket.left < cost) return false
    bucket.left -= cost
    return true
  }
}
