import { createServer, type Server } from 'node:http'
import { Registry } from 'prom-client'
import { addProcessMetrics } from './process-metrics.ts'
import { addServiceMetrics, type ServiceFigures } from './service-metrics.ts'

/** Answers only `GET /metrics`, on a separate port that no proxy leads to. */
export function createMetricsServer(figures: ServiceFigures, onBug: (thrown: unknown) => void): Server {
  const registry = new Registry()
  addServiceMetrics([registry], figures)
  addProcessMetrics([registry], figures.meters)
  const server = createServer({ maxHeaderSize: 8 * 1024 }, async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    try {
      const text = await registry.metrics()
      response.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(text)
    } catch (thrown) {
      onBug(thrown)
      response.writeHead(500).end()
    }
  })
  server.headersTimeout = 5000
  server.requestTimeout = 10_000
  server.maxConnections = 20
  return server
}
