import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { AddressKeys } from '../platform/address-keys.ts'
import { type PlaceLimits, Places } from '../platform/places.ts'

/**
 * Three hundred people of a school or a refuge on long polling keep two connections open each, while others there load a page on six. A silent
 * connection takes some 10 kB.
 */
export const promisedConnections: PlaceLimits = { all: 10_000, perSubscriber: 1000 }

/**
 * Closes a subscriber's connections above the limit unread, before the first byte (G18). A client that sends nothing, or headers byte by byte,
 * makes no request that could be counted. The gateway's admission counts a WebSocket from its upgrade on. Behind a trusted proxy this counts
 * nothing, because every connection is the proxy's.
 */
export function limitConnections(
  server: Server,
  { ofPeer }: Pick<AddressKeys, 'ofPeer'>,
  limits: PlaceLimits = promisedConnections,
): void {
  const places = new Places(limits)
  const held = new WeakMap<object, () => void>()
  const leave = (socket: object) => {
    held.get(socket)?.()
    held.delete(socket)
  }
  server.on('connection', (socket: Socket) => {
    const networks = ofPeer(socket.remoteAddress)
    if (networks === null) return
    if (places.whyFull(networks) !== null) return void socket.destroy()
    held.set(socket, places.hold(networks))
    socket.once('close', () => leave(socket))
  })
  server.on('upgrade', (_request: IncomingMessage, socket: object) => leave(socket))
}
