import { createServer, type Server } from 'node:http'
import express from 'express'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, refuse } from '#shared/result.ts'
import { answerFailed, answerPosts, answerUnknown, type PostEdge } from './answer-posts.ts'
import { serveAssets } from './assets.ts'
import { inertPolicy, setSecurityHeaders } from './headers.ts'
import { answerNotFound } from './not-found.ts'
import type { Pages } from './pages.ts'
import type { Routes } from './route.ts'
import { sendAnswer } from './send-answer.ts'

export type HttpParts = {
  /** Directory of the built pages. */
  readonly directory: string
  readonly pages: Pages
  readonly publicRoutes: Routes<typeof publicHttp>
  readonly staffRoutes: Routes<typeof staffHttp>
  readonly edge: PostEdge
  /** Where the pages have the pin from: fixed in the deployment's configuration, or the database. */
  readonly pinMode: 'baked' | 'served'
  /** Whether requests can be served now: the store answers, and nothing is being shut down. */
  readonly isReady: () => Promise<boolean>
  /** How long somebody may take to send headers, milliseconds. */
  readonly headersWithin?: number
}

const second = 1000

/** The HTTP edge: five pages, their assets, `POST /api/<name>`, and health. No cookie, no access log, no header that names the software. */
export function createHttpServer(parts: HttpParts): Server {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.use((_request, response, next) => {
    setSecurityHeaders(response, inertPolicy)
    next()
  })
  app.use(parts.pages.serve, serveAssets(parts.directory))
  // Otherwise the router would answer by itself, and name the methods it knows.
  app.options(/^\/api\//, answerUnknown)
  app.use(answerPosts(publicHttp, parts.publicRoutes, parts.edge))
  app.use(answerPosts(staffHttp, parts.staffRoutes, parts.edge))
  app.get('/api/about', (_request, response) =>
    sendAnswer(response, ok({ protocol: protocolVersion, pin: parts.pinMode })),
  )
  app.get('/livez', (_request, response) => sendAnswer(response, ok({})))
  app.get('/readyz', async (_request, response) => {
    sendAnswer(response, (await parts.isReady()) ? ok({}) : refuse('busy'))
  })
  app.use('/api', answerUnknown)
  app.use(answerNotFound)
  app.use(answerFailed(parts.edge))

  // Whoever sends slowly is cut off: headers, then whole requests, looked at every second (G18).
  const server = createServer({ maxHeaderSize: 8 * 1024, connectionsCheckingInterval: second }, app)
  server.headersTimeout = parts.headersWithin ?? 10 * second
  server.requestTimeout = 30 * second
  server.keepAliveTimeout = 10 * second
  server.maxHeadersCount = 60
  return server
}
