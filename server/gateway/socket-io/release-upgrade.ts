import type { Server, Socket } from 'socket.io'

type EngineConnection = Parameters<Parameters<Server['engine']['on']>[1]>[0]

/**
 * engine.io 6.6 keeps the upgrade request, with all its headers, for as long as the connection lasts: its response object listens for
 * `close` on the raw socket. Hazard: a private detail, found by that listener's text; release-upgrade.test.ts counts what is left.
 */
export function releaseUpgrade(connection: EngineConnection): void {
  if (connection.transport.name !== 'websocket') return
  const raw = connection.request.socket
  for (const listener of raw.listeners('close')) {
    if (String(listener) === '() => this.emit("close")') raw.off('close', listener as () => void)
  }
}

/** Replaces every released handshake. All sockets share it. */
const forgotten: Socket['handshake'] = Object.freeze({
  ...{ headers: {}, address: '', url: '', query: {}, auth: {} },
  ...{ time: '', issued: 0, xdomain: false, secure: false },
})

/** Removes headers, address and token once a socket has joined its namespace: nothing needs the request any more (G13). */
export function forgetHandshake(socket: Socket): void {
  // Node caches an address when it is read. Hazard: a private detail, which release-upgrade.test.ts checks.
  Object.assign(socket.conn.request.socket, { _peername: undefined })
  Object.assign(socket, { handshake: forgotten })
  Object.assign(socket.conn, { request: null, remoteAddress: '' })
}
