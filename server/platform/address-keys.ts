import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Networks, networksOf } from './networks.ts'

/** Gives the keyed networks of a request. The keys are valid until this process ends. */
export type AddressKeys = {
  readonly of: (request: IncomingMessage) => Networks
  /** The networks of a connection, before any request. Null behind a proxy, because the connection is the proxy's, and for a closed socket. */
  readonly ofPeer: (address: string | undefined) => Networks | null
}

/** A fault of the proxies in front: a proxy where none is trusted, or no address where a trusted proxy should have written one. */
export type ProxyFault = 'proxy-untrusted' | 'proxy-unreadable'

/**
 * Names addresses for rate limits without keeping them: it hashes each network with a secret that ends with the process (G13). Behind
 * `trustedProxies` reverse proxies, the address is the one that the outermost proxy saw. If that is not an address, or there are fewer proxies
 * than trusted, the request counts as its nearest proxy's, together with all other such requests. So an unreadable address never gets a
 * separate rate. Calls `onFault` once for each fault.
 */
export function createAddressKeys(
  trustedProxies: number,
  onFault: (fault: ProxyFault) => void = () => undefined,
): AddressKeys {
  const secret = randomBytes(32).toString('hex')
  const told = new Set<ProxyFault>()
  // The server names a connection several times while it opens it.
  const named = new WeakMap<IncomingMessage, Networks>()
  return {
    of(request) {
      const known = named.get(request)
      if (known !== undefined) return known
      const names = namesOf(readNetworks(request))
      named.set(request, names)
      return names
    },
    ofPeer(address) {
      if (trustedProxies > 0 || address === undefined) return null
      return namesOf(networksOf(address) ?? unknown)
    },
  }

  function namesOf([narrowest, ...wider]: Networks): Networks {
    return [nameOf(narrowest), ...wider.map(nameOf)]
  }

  function nameOf(network: string): string {
    return hash('sha256', secret + network, 'base64url').slice(0, 22)
  }

  function readNetworks(request: IncomingMessage): Networks {
    const header = request.headers['x-forwarded-for']
    const nearest = networksOf(request.socket.remoteAddress ?? '') ?? unknown
    if (trustedProxies === 0) {
      if (header !== undefined) tell('proxy-untrusted')
      return nearest
    }
    // Each proxy appends the address that it saw. So the outermost trusted proxy's entry is at this position from the end.
    const said = [header ?? ''].flat().join(',').split(',').at(-trustedProxies)
    const seen = networksOf(said ?? '')
    if (seen === null) tell('proxy-unreadable')
    return seen ?? nearest
  }

  function tell(fault: ProxyFault): void {
    if (told.has(fault)) return
    told.add(fault)
    onFault(fault)
  }
}

const unknown: Networks = ['unknown']
