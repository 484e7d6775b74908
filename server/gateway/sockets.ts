import type { Server as HttpServer } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import { releaseUpgrade } from './release-upgrade.ts'

/** A socket that joins no namespace in this time is closed, milliseconds. */
const joinWithin = 10_000

/**
 * The Socket.IO server on an HTTP server. Nothing is compressed, nothing is recovered but by positions, no cookie and no foreign origin.
 * A connection is listened for often enough that a lease tells the truth (SPEC C8). `adapter` reaches the sockets of other nodes.
 */
export function createSocketServer(
  http: HttpServer,
  limits: Limits = promised,
  adapter?: ServerOptions['adapter'],
): Server {
  const sockets = new Server(http, {
    ...(adapter ? { adapter } : {}),
    serveClient: false,
    cookie: false,
    perMessageDeflate: false,
    httpCompression: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: joinWithin,
    pingInterval: Math.min(8000, limits.listenerLease * 0.4),
    pingTimeout: Math.min(8000, limits.listenerLease * 0.4),
  })
  sockets.engine.on('connection', releaseUpgrade)
  return sockets
}
