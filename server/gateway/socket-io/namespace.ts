import type { Namespace, Socket } from 'socket.io'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { NameOf } from '../../notice/connection-name.ts'
import type { AddressKeys } from '../../platform/address-keys.ts'
import type { Audience, Welcome } from '../peer.ts'
import { forgetHandshake } from './release-upgrade.ts'
import { SocketPeer } from './socket-peer.ts'

export type NamespaceParts = {
  readonly nameOf: NameOf
  readonly addresses: Pick<AddressKeys, 'of'>
  readonly onBug: (where: string, thrown: unknown) => void
}

/** Admits an audience through its namespace. */
export function attachAudience(
  namespace: Namespace,
  audience: Audience,
  { nameOf, addresses, onBug }: NamespaceParts,
): void {
  const welcomes = new WeakMap<Socket, Welcome>()

  namespace.use((socket, next) => {
    if (!entersAlone(socket)) return next(new Error('not-allowed' satisfies RefusalName))
    const introduction = { auth: socket.handshake.auth, networks: () => addresses.of(socket.request) }
    audience(introduction).then(
      (entered) => {
        if (entered.ok) welcomes.set(socket, entered.value)
        else mayTryAgain(socket)
        next(entered.ok ? undefined : new Error(entered.refused))
      },
      (thrown: unknown) => {
        mayTryAgain(socket)
        onBug('handshake', thrown)
        next(new Error('internal' satisfies RefusalName))
      },
    )
  })

  namespace.on('connection', (socket) => {
    const welcome = welcomes.get(socket)
    welcomes.delete(socket)
    // Release the request of the handshake. The connection closes when it leaves its namespace.
    forgetHandshake(socket)
    socket.on('disconnect', closeConnection)
    if (welcome) welcome(new SocketPeer(socket, nameOf))
    else socket.disconnect(true)
  })
}

/** Refuses every connection to a namespace, such as Socket.IO's own `/`. */
export function refuseEverybody(namespace: Namespace): void {
  namespace.use((_, next) => next(new Error('not-available' satisfies RefusalName)))
}

type Entry = { readonly namespace: string; readonly isTaken: boolean }
const entries = new WeakMap<object, Entry>()

/**
 * One engine connection enters one namespace, so no connection ties a conversation to a ticket (SPEC A1). It enters once: a client that asks
 * again before the first answer would be admitted twice, and at the second time the request is already released (G18).
 */
function entersAlone({ conn, nsp }: Socket): boolean {
  const entry = entries.get(conn)
  if (entry && (entry.isTaken || entry.namespace !== nsp.name)) return false
  entries.set(conn, { namespace: nsp.name, isTaken: true })
  return true
}

/** A refused connection has not entered, and may ask again. */
function mayTryAgain({ conn, nsp }: Socket): void {
  entries.set(conn, { namespace: nsp.name, isTaken: false })
}

/** One function for all sockets: otherwise there would be ten thousand closures. */
function closeConnection(this: Socket): void {
  this.conn.close()
}
