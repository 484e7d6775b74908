import { io, type Socket } from 'socket.io-client'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { Exchanges, Notices } from '#shared/protocol/exchange.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { pageTurns } from './after-answers.ts'
import { type Connection, createConnection } from './connection.ts'
import { askService } from './transport/ask-service.ts'
import { Polling, websocketTransport } from './transport/transports.ts'
import { createWebSocketTrial } from './transport/websocket-trial.ts'

export type ConnectionOptions<Es extends Exchanges, Ns extends Notices> = {
  readonly namespace: '/youth' | '/follow-up' | '/listener' | '/cell' | '/supervisor'
  readonly requests: Es
  readonly notices: Ns
  readonly token?: string
  /** Where the service is, such as `http://127.0.0.1:3000`; the page's own origin by default. */
  readonly origin?: string
}

/** Enough for TCP, TLS and the upgrade on the slowest network. */
const openWithinMs = 20_000

/** Whether this network swallows WebSockets. All connections of the page remember it while the page is open; nothing stores it. */
let onlyPolling = false

/**
 * Opens one engine connection per call, never multiplexed (SPEC A1). It reconnects without limit; the delay grows to ten seconds, with
 * jitter. It uses a WebSocket, or long polling where the network lets no WebSocket through.
 */
export function connect<Es extends Exchanges, Ns extends Notices>(
  options: ConnectionOptions<Es, Ns>,
): Connection<Es, Ns> {
  const { namespace, token, origin = '' } = options
  const trial = createWebSocketTrial({
    scheduler: pageScheduler,
    ask: (signal) => askService(origin, signal),
    swallowed() {
      onlyPolling = true
      socket.io.opts.transports = [Polling]
      socket.disconnect().connect()
    },
  })
  const socket: Socket = io(`${origin}${namespace}`, {
    forceNew: true,
    multiplex: false,
    transports: onlyPolling ? [Polling] : [websocketTransport(trial.begin), Polling],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
    timeout: openWithinMs,
    withCredentials: false,
    auth: token === undefined ? { protocol: protocolVersion } : { protocol: protocolVersion, token },
  })
  return createConnection(options, {
    socket,
    scheduler: pageScheduler,
    turns: pageTurns(),
    random: Math.random,
    onTrialOver: trial.end,
    watchNetwork,
  })
}

/** In Node (the demo's enrolment) there are no network events. */
function watchNetwork(online: () => void): () => void {
  if (typeof addEventListener !== 'function') return () => undefined
  addEventListener('online', online)
  return () => removeEventListener('online', online)
}
