import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { Door } from './door.ts'
import { releaseUpgrade } from './release-upgrade.ts'

export type SocketOptions = {
  readonly limits?: Limits
  /** Reaches the sockets of other nodes. */
  readonly adapter?: ServerOptions['adapter'] | undefined
  readonly door?: Door
}

/** A socket that joins no namespace in this time is closed, milliseconds. */
const joinWithin = 10_000

/**
 * The Socket.IO server on an HTTP server. Nothing is compressed, nothing is recovered but by positions, no cookie and no foreign origin.
 * A connection is listened for often enough that a lease tells the truth (SPEC C8).
 */
export function createSocketServer(http: HttpServer, { limits = promised, adapter, door }: SocketOptions = {}): Server {
  const sockets = new Server(http, {
    ...(adapter ? { adapter } : {}),
    ...(door ? { allowRequest: (request, answer) => answerAt(door, request, answer) } : {}),
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
    if (door) connection.once('close', door.enter(connection.request))
    releaseUpgrade(connection)
  })
  return sockets
}

function answerAt(
  door: Door,
  request: IncomingMessage,
  answer: (refused: string | null, allowed: boolean) => void,
): void {
  const refused = door.turnAway(request)
  answer(refused, refused === null)
}
