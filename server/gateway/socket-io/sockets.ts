import type { Server as HttpServer } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { Admission } from '../admission.ts'
import { isOwnOrigin } from './own-origin.ts'
import { releaseUpgrade } from './release-upgrade.ts'

export type SocketOptions = {
  readonly limits?: Limits
  /** Reaches the sockets of other nodes. */
  readonly adapter?: ServerOptions['adapter'] | undefined
  readonly admission?: Admission
  /** The public address of the service, if known: scheme, host and port. */
  readonly publicOrigin?: string | null
  /** A socket that joins no namespace within this time is closed, milliseconds. The promised time unless a test needs another. */
  readonly joinWithin?: number
}

/**
 * The Socket.IO server on an HTTP server: no compression, no recovery but by positions, no cookie, and no page of another origin.
 * It pings a connection often enough for a lease to be true (SPEC C8).
 */
export function createSocketServer(
  http: HttpServer,
  { limits = promised, adapter, admission, publicOrigin = null, joinWithin = 10_000 }: SocketOptions = {},
): Server {
  const sockets = new Server(http, {
    ...(adapter ? { adapter } : {}),
    allowRequest(request, answer) {
      const refused = isOwnOrigin(request, publicOrigin) ? (admission?.turnAway(request) ?? null) : 'not-allowed'
      answer(refused, refused === null)
    },
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
  sockets.engine.on('connection', (connection) => {
    if (admission) connection.once('close', admission.enter(connection.request))
    releaseUpgrade(connection)
  })
  return sockets
}
