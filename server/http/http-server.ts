import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import express from 'express'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, refuse } from '#shared/result.ts'
import type { PlaceLimits } from '../platform/places.ts'
import { answerFailed, answerPosts, answerUnknown, type PostEdge } from './answer-posts.ts'
import { type Asset, serveAssets } from './assets.ts'
import type { FormerBuilds } from './former-builds.ts'
import { inertPolicy, setSecurityHeaders } from './headers.ts'
import { type BodyLimits, HeldBodies } from './held-bodies.ts'
import type { Pages } from './pages.ts'
import { limitConnections } from './plain-connections.ts'
import type { Routes } from './route.ts'
import { sendAnswer } from './send-answer.ts'

export type HttpParts = {
  /** What the pages load, and what those of former builds still do. */
  readonly assets: ReadonlyMap<string, Asset>
  readonly former: FormerBuilds
  readonly pages: Pages
  readonly publicRoutes: Routes<typeof publicHttp>
  readonly staffRoutes: Routes<typeof staffHttp>
  readonly edge: Omit<PostEdge, 'bodies'>
  /** What bodies may hold; what is promised unless a test needs less. */
  readonly bodies?: BodyLimits
  /** Where the pages have the pin from: fixed in the deployment's configuration, or the database. */
  readonly pinMode: 'baked' | 'served'
  /** Whether requests can be served now: the store answers, and nothing is being shut down. */
  readonly isReady: () => Promise<boolean>
  /** Answers what is not the service's, and says whether it did: the clock of a demo. */
  readonly before?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  /** What one subscriber may have open; what is promised unless a test needs less. */
  readonly connections?: PlaceLimits
  /** How long somebody may take to send headers, milliseconds. */
  readonly headersWithin?: number
  /** And for the whole request, milliseconds: a page waits for 15 s, the answer included. */
  readonly requestWithin?: number
}

const second = 1000

/** The HTTP edge: five pages, their assets, `POST /api/<name>`, and health. No cookie, no access log, no header that names the software. */
export function createHttpServer(parts: HttpParts): Server {
  const edge: PostEdge = { ...parts.edge, bodies: new HeldBodies(parts.bodies) }
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  const { before } = parts
  if (before) app.use((request, response, next) => before(request, response) || next())
  app.use((_request, response, next) => {
    setSecurityHeaders(response, inertPolicy)
    next()
  })
  app.use(parts.pages.serve, serveAssets(parts.assets, parts.former))
  // Otherwise the router would answer by itself, and name the methods it knows.
  app.options(/^\/api\//, answerUnknown)
  app.use(answerPosts(publicHttp, parts.publicRoutes, edge))
  app.use(answerPosts(staffHttp, parts.staffRoutes, edge))
  app.get('/api/about', (_request, response) =>
    sendAnswer(response, ok({ protocol: protocolVersion, pin: parts.pinMode })),
  )
  app.get('/livez', (_request, response) => sendAnswer(response, ok({})))
  app.get('/readyz', async (_request, response) => {
    sendAnswer(response, (await parts.isReady()) ? ok({}) : refuse('busy'))
  })
  app.use('/api', answerUnknown)
  app.use(parts.pages.notFound)
  app.use(answerFailed(edge))

  // Whoever sends slowly is cut off: headers, then whole requests, looked at every second (G18).
  const server = createServer({ maxHeaderSize: 8 * 1024, connectionsCheckingInterval: second }, app)
  server.headersTimeout = parts.headersWithin ?? 10 * second
  server.requestTimeout = parts.requestWithin ?? 20 * second
  server.keepAliveTimeout = 10 * second
  server.maxHeadersCount = 60
  limitConnections(server, edge.addresses, parts.connections)
  return server
}
