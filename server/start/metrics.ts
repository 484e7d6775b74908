import type { Server as SocketServer } from 'socket.io'
import type { Queue } from '../background/queue.ts'
import { createMetricsServer } from '../metrics/metrics-server.ts'
import type { Config } from '../platform/config.ts'
import type { Base } from './base.ts'
import type { Closing } from './closing.ts'
import { listen } from './listen.ts'
import { figuresOf } from './service-figures.ts'

/** Serves the operator's metrics on a separate port, if one is configured. */
export async function startMetrics(
  { metrics }: Config,
  base: Base,
  { sockets, queue }: { readonly sockets: SocketServer; readonly queue: Pick<Queue, 'figures'> },
  closing: Closing,
): Promise<void> {
  const { store, transactor, meters, nodes, isStoreUp, onBug } = base
  if (!metrics || !meters) return
  const figures = figuresOf({
    ...{ store, transactor, sockets, meters, isStoreUp },
    waiting: () => queue.figures().waiting,
    isHearing: () => nodes?.link.isHearing ?? null,
  })
  const server = createMetricsServer(figures, (thrown) => onBug('metrics', thrown))
  await listen(server, metrics, onBug)
  closing.add(() => {
    server.close()
    server.closeAllConnections()
  })
}
