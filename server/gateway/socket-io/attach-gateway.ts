import type { Server } from 'socket.io'
import type { NameOf } from '../../notice/connection-name.ts'
import type { AddressKeys } from '../../platform/address-keys.ts'
import { createGateway, type Gateway, type GatewayParts, namespaces } from '../gateway.ts'
import { attachAudience, refuseEverybody } from './namespace.ts'

/** Puts the gateway on a Socket.IO server, each audience in a namespace of its own (SPEC A1). */
export function attachGateway(
  sockets: Server,
  { nameOf, addresses, ...parts }: GatewayParts & { readonly nameOf: NameOf; readonly addresses: AddressKeys },
): Gateway {
  const everyone = () => namespaces.map((namespace) => sockets.of(namespace).local)
  const gateway = createGateway(parts, {
    tell(name) {
      for (const audience of everyone()) audience.emit(name, {})
    },
    disconnect() {
      for (const audience of everyone()) audience.disconnectSockets(true)
    },
  })
  refuseEverybody(sockets.of('/'))
  for (const namespace of namespaces)
    attachAudience(sockets.of(namespace), gateway.audiences[namespace], { nameOf, addresses, onBug: parts.onBug })
  return gateway
}
