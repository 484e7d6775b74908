import type { Server } from 'socket.io'
import { type Everyone, type Gateway, namespaces } from '../gateway.ts'
import { attachAudience, type NamespaceParts, refuseEverybody } from './namespace.ts'

/** Every connection of this node. */
export function everyoneOn(sockets: Server): Everyone {
  const everyone = () => namespaces.map((namespace) => sockets.of(namespace).local)
  return {
    tell(name) {
      for (const audience of everyone()) audience.emit(name, {})
    },
    disconnect() {
      for (const audience of everyone()) audience.disconnectSockets(true)
    },
  }
}

/** Puts the gateway on a Socket.IO server, each audience in a namespace of its own (SPEC A1). */
export function attachGateway(sockets: Server, gateway: Gateway, parts: NamespaceParts): void {
  refuseEverybody(sockets.of('/'))
  for (const namespace of namespaces) attachAudience(sockets.of(namespace), gateway.audiences[namespace], parts)
}
