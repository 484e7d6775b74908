import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Networks, networksOf } from './networks.ts'

/** Stands for the networks a request comes from, for as long as this process runs. */
export type AddressKeys = {
  readonly of: (request: IncomingMessage) => Networks
  /** Those of who is connected, before any request. Null behind a proxy, which is who is connected, and for a socket that is closed already. */
  readonly ofPeer: (address: string | undefined) => Networks | null
}

/** What is wrong with the proxies in front: one where none is trusted, or no address where a trusted one should have written it. */
export type ProxyFault = 'proxy-untrusted' | 'proxy-unreadable'

/**
 * Names addresses for rate limits without keeping them: a hash of each network with a secret that dies with the process (G13). Behind `trustedProxies`
 * reverse proxies, the address is the one the outermost of them saw. Where that is no address, or there are fewer proxies than trusted, the
 * request counts as its nearest one's, with all others of that kind: what cannot be read never gives a rate of one's own. `onFault` is told once of each fault.
 */
export function createAddressKeys(
  trustedProxies: number,
  onFault: (fault: ProxyFault) => void = () => undefined,
): AddressKeys {
  const secret = randomBytes(32).toString('hex')
  const told = new Set<ProxyFault>()
  // A connection is named several times while it is opened.
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
    // Each proxy adds whom it saw, and the nearest of them is who is connected: the outermost trusted one's is so far from the end.
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
