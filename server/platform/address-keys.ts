import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Stands for the address of a request, for as long as this process runs. */
export type AddressKeys = { readonly of: (request: IncomingMessage) => string }

/**
 * Names addresses for rate limits without keeping them: a hash of each with a secret that dies with the process (G13). Behind `trustedProxies`
 * reverse proxies, the address is the one the outermost of them saw; `onForwarded` is told once of a proxy where none is trusted, behind
 * which everybody would count as one. An IPv6 address counts with its whole /64, which is one subscriber.
 */
export function createAddressKeys(trustedProxies: number, onForwarded: () => void = () => undefined): AddressKeys {
  const secret = randomBytes(32).toString('hex')
  let isForwarded = false
  // A connection is named several times while it is opened.
  const named = new WeakMap<IncomingMessage, string>()
  return {
    of(request) {
      const known = named.get(request)
      if (known !== undefined) return known
      const name = nameOf(subscriberOf(addressOf(request)))
      named.set(request, name)
      return name
    },
  }

  function nameOf(subscriber: string): string {
    return hash('sha256', secret + subscriber, 'base64url').slice(0, 22)
  }

  function addressOf(request: IncomingMessage): string {
    const nearest = request.socket.remoteAddress ?? ''
    if (trustedProxies === 0) {
      if (!isForwarded && request.headers['x-forwarded-for'] !== undefined) onForwarded()
      isForwarded ||= request.headers['x-forwarded-for'] !== undefined
      return nearest
    }
    const said = [request.headers['x-forwarded-for'] ?? ''].flat().join(',').split(',')
    const seen = [...said.map((address) => address.trim()).filter((address) => address !== ''), nearest]
    return seen.at(-1 - trustedProxies) ?? seen[0] ?? ''
  }
}

function subscriberOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.padStart(4, '0').toLowerCase())
    .join(':')
}
