import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { AddressKeys } from '../platform/address-keys.ts'
import { type PlaceLimits, Places } from '../platform/places.ts'

/**
 * Three hundred people of a school or a refuge on long polling keep two open each, while others of them load a page on six. One that says nothing takes
 * some 10 kB.
 */
export const promisedConnections: PlaceLimits = { all: 10_000, perSubscriber: 1000 }

/**
 * Closes what one subscriber opens beyond their part, unread, before a byte has come (G18): who sends nothing, or headers by the byte, asks for nothing that could
 * be counted. A WebSocket is counted by the gateway's admission from its upgrade on. Behind a trusted proxy every connection is the proxy's, and nothing
 * is counted here.
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
