import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { noInformation } from '#shared/protocol/information.ts'
import { createAddressKeys } from '../../platform/address-keys.ts'
import { readSettings } from '../../platform/settings.ts'
import { openTestService, type TestService } from '../../staff/testing/service.ts'
import { readBuiltAssets } from '../assets.ts'
import { readBuiltPages } from '../built-pages.ts'
import { createHttpServer } from '../http-server.ts'
import { createPageFacts, type PageFacts } from '../page-facts.ts'
import { createPages } from '../pages.ts'
import { publicRoutes } from '../public-routes.ts'
import { staffRoutes } from '../staff-routes.ts'
import { makeBuiltPages } from './built-pages.ts'

export const answerTo = async (response: Response) => [response.status, await response.json()]

/** One HTTP server for all tests of a file, on a new service. The tests fail if the server reports a bug. */
export function httpService(more: Partial<Parameters<typeof createHttpServer>[0]> = {}) {
  const bugs: string[] = []
  let service: TestService
  let built: ReturnType<typeof makeBuiltPages>
  let facts: PageFacts
  let server: ReturnType<typeof createHttpServer>

  beforeAll(async () => {
    service = await openTestService()
    built = makeBuiltPages()
    const { exit, emergency, adults } = readSettings(null, 'https://exit.example/?a="b"')
    facts = createPageFacts({ exit, emergency, adults, closingWords: null, promiseHours: 24, accessibility: 'none' })
    server = createHttpServer({
      assets: readBuiltAssets(built.directory),
      former: { find: () => undefined, all: () => new Map() },
      pages: createPages(readBuiltPages(built.directory), null),
      facts,
      information: noInformation,
      publicRoutes: publicRoutes({ ...service, settings: { alarmHours: 24 } }),
      staffRoutes: staffRoutes({ ...service, onPin: async () => undefined }),
      edge: { addresses: createAddressKeys(0), onBug: (name) => bugs.push(name) },
      pinMode: 'served',
      isReady: async () => true,
      ...more,
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await service.close()
    built.remove()
    expect(bugs).toEqual([])
  })

  const port = () => (server.address() as AddressInfo).port
  const origin = () => `http://127.0.0.1:${port()}`
  return {
    port,
    origin,
    service: () => service,
    facts: () => facts,
    /** The directory of the built pages. */
    directory: () => built.directory,
    post: (name: string, body: unknown, type = 'application/json') =>
      fetch(`${origin()}/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** Sends a request as it is: `fetch` would decode bodies and normalise paths. */
    raw: (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
        const asked = httpRequest({ port: port(), path, method, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
          )
        })
        asked.on('error', reject).end()
      }),
  }
}
