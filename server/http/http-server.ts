import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import express from 'express'
import type { ServiceInformation } from '#shared/protocol/information-parts.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, refuse } from '#shared/result.ts'
import type { PlaceLimits } from '../platform/places.ts'
import { answerFailed, answerPosts, answerUnknown, type PostEdge } from './answer-posts.ts'
import { type Asset, serveAssets } from './assets.ts'
import type { FormerBuilds } from './former-builds.ts'
import { listHashes } from './hash-list.ts'
import { inertPolicy, setSecurityHeaders } from './headers.ts'
import { type BodyLimits, HeldBodies } from './held-bodies.ts'
import type { PageFacts } from './page-facts.ts'
import type { Pages } from './pages.ts'
import { limitConnections } from './plain-connections.ts'
import type { Routes } from './route.ts'
import { sendAnswer, sendJson } from './send-answer.ts'

export type HttpParts = {
  /** The assets of the pages, and those that pages of former builds still load. */
  readonly assets: ReadonlyMap<string, Asset>
  readonly former: FormerBuilds
  readonly pages: Pages
  readonly facts: PageFacts
  /** What the service says about itself, on `/informations`. */
  readonly information: ServiceInformation
  readonly publicRoutes: Routes<typeof publicHttp>
  readonly staffRoutes: Routes<typeof staffHttp>
  readonly edge: Omit<PostEdge, 'bodies'>
  /** The limits of bodies; a test may pass smaller ones. */
  readonly bodies?: BodyLimits
  /** The source of the pages' pin: the deployment's configuration (`baked`), or the server's data (`served`). */
  readonly pinMode: 'baked' | 'served'
  /** Whether the server can serve requests now: the store answers, and no stop has begun. */
  readonly isReady: () => Promise<boolean>
  /** Answers requests that are not the service's, such as the clock of a demo. Returns whether it did. */
  readonly before?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  /** The limits of open connections; a test may pass smaller ones. */
  readonly connections?: PlaceLimits
  /** The time limit for the headers of a request, milliseconds. */
  readonly headersWithin?: number
  /** The time limit for the whole request, milliseconds. A page waits 15 s, including the answer. */
  readonly requestWithin?: number
}

const second = 1000

/** The HTTP edge: six pages, their assets, `POST /api/<name>`, and health. It sets no cookie, writes no access log, and does not name the software. */
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
  // Without this the router answers by itself, and names the methods that it knows.
  app.options(/^\/api\//, answerUnknown)
  // A connection that a young person's device keeps would tie what it asks, one request to the next.
  app.use(answerPosts(publicHttp, parts.publicRoutes, edge, { alone: true }))
  app.use(answerPosts(staffHttp, parts.staffRoutes, edge))
  app.get('/api/about', (_request, response) =>
    sendAnswer(response, ok({ protocol: protocolVersion, pin: parts.pinMode })),
  )
  app.get('/api/page', (request, response, next) => {
    response.setHeader('Connection', 'close')
    return parts.facts.serve(request, response, next)
  })
  app.get('/api/information', (_request, response) => {
    response.setHeader('Connection', 'close')
    return sendAnswer(response, ok(parts.information))
  })
  // For anybody who compares this deployment with the sources (`npm run verify`).
  app.get('/hashes.json', (_request, response) => {
    const { former, assets, pages } = parts
    const replaced = [...former.all()].filter(([address]) => !assets.has(address))
    sendJson(response, listHashes(pages.built, assets, new Map(replaced)))
  })
  app.get('/livez', (_request, response) => sendAnswer(response, ok({})))
  app.get('/readyz', async (_request, response) => {
    sendAnswer(response, (await parts.isReady()) ? ok({}) : refuse('busy'))
  })
  app.use('/api', answerUnknown)
  app.use(parts.pages.notFound)
  app.use(answerFailed(edge))

  // Node cuts off slow clients: it checks the time limits of headers and of whole requests every second (G18).
  const server = createServer({ maxHeaderSize: 8 * 1024, connectionsCheckingInterval: second }, app)
  server.headersTimeout = parts.headersWithin ?? 10 * second
  server.requestTimeout = parts.requestWithin ?? 20 * second
  server.keepAliveTimeout = 10 * second
  server.maxHeadersCount = 60
  limitConnections(server, edge.addresses, parts.connections)
  return server
}
