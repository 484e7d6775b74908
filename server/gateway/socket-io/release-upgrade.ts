import type { Server, Socket } from 'socket.io'

type EngineConnection = Parameters<Parameters<Server['engine']['on']>[1]>[0]

/**
 * engine.io 6.6 keeps the upgrade request, with all its headers, for as long as the connection lasts: the response it makes up listens for
 * `close` on the raw socket. Hazard: a private detail, found by that listener's text; release-upgrade.test.ts counts what is left.
 */
export function releaseUpgrade(connection: EngineConnection): void {
  if (connection.transport.name !== 'websocket') return
  const raw = connection.request.socket
  for (const listener of raw.listeners('close')) {
    if (String(listener) === '() => this.emit("close")') raw.off('close', listener as () => void)
  }
}

/** What is left of every handshake, shared by all. */
const forgotten: Socket['handshake'] = Object.freeze({
  ...{ headers: {}, address: '', url: '', query: {}, auth: {} },
  ...{ time: '', issued: 0, xdomain: false, secure: false },
})

/** Once a socket has joined its namespace nothing needs its request any more: headers, address and token go (G13). */
export function forgetHandshake(socket: Socket): void {
  // Node keeps an address once it was asked for it. Hazard: a private detail, which release-upgrade.test.ts looks at.
  Object.assign(socket.conn.request.socket, { _peername: undefined })
  Object.assign(socket, { handshake: forgotten })
  Object.assign(socket.conn, { request: null, remoteAddress: '' })
}
