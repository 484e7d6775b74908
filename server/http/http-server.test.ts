import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAddressKeys } from '../platform/address-keys.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { readSettings } from '../platform/settings.ts'
import { openSetUp } from '../staff/set-up.ts'
import { newPerson } from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { readBuiltAssets } from './assets.ts'
import { pagePolicy, socketSources } from './headers.ts'
import { createHttpServer } from './http-server.ts'
import { createPages, type Pages } from './pages.ts'
import { publicRoutes } from './public-routes.ts'
import { staffRoutes } from './staff-routes.ts'
import { makeBuiltPages } from './testing/built-pages.ts'

const pin = { organisation: `B${'A'.repeat(86)}`, deploymentId: randomId() }
const bugs: string[] = []
let service: TestService
let built: ReturnType<typeof makeBuiltPages>
let pages: Pages
let server: ReturnType<typeof createHttpServer>
let origin: string

beforeAll(async () => {
  service = await openTestService()
  built = makeBuiltPages()
  const { exit, emergency, adults } = readSettings(null, 'https://exit.example/?a="b"')
  pages = createPages(built.directory, {
    settings: { exit, emergency, adults, promiseHours: 24 },
    publicUrl: null,
  })
  pages.render(null)
  server = createHttpServer({
    assets: readBuiltAssets(built.directory),
    former: { find: () => undefined },
    pages,
    publicRoutes: publicRoutes({ ...service, settings: { alarmHours: 24 } }),
    staffRoutes: staffRoutes({ ...service, onSetUp: async () => undefined }),
    edge: { addresses: createAddressKeys(0), onBug: (name) => bugs.push(name) },
    pinMode: 'served',
    isReady: async () => true,
    headersWithin: 500,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await service.close()
  built.remove()
  expect(bugs).toEqual([])
})

const post = (name: string, body: unknown, type = 'application/json') =>
  fetch(`${origin}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const answerTo = async (response: Response) => [response.status, await response.json()]

/** Without a client that undoes encodings or tidies paths. */
function raw(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    const asked = httpRequest({ port, path, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    asked.on('error', reject).end()
  })
}

const policyOf = (connect: string, trusted: string) =>
  [...firstDirectives, `connect-src ${connect}`, ...lastDirectives, `trusted-types ${trusted}`].join('; ')
const firstDirectives = ["default-src 'none'", "script-src 'self'", "style-src 'self'"]
const lastDirectives = [
  "img-src 'self' data:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
]

describe('[G15] every answer', () => {
  test.each(['/', '/ecoute', '/assets/index-abc.js', '/api/about', '/livez', '/nowhere', '/api/nothing'])(
    'of %s says the same of itself, and nothing of the software',
    async (path) => {
      const { headers } = await raw(path)
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex, nofollow',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      for (const name of ['x-powered-by', 'server', 'etag', 'set-cookie', 'access-control-allow-origin'])
        expect(headers).not.toHaveProperty(name)
    },
  )

  test('may be kept nowhere, but for assets whose name carries their hash', async () => {
    for (const path of ['/', '/cellule', '/api/about', '/livez', '/nowhere'])
      expect((await raw(path)).headers['cache-control']).toBe('no-store')
    expect((await raw('/assets/index-abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })
})

describe('the pages', () => {
  test.each([
    ['/', 'Messages', 'dompurify'],
    ['/ecoute', 'listener', 'dompurify relais-worker'],
    ['/cellule', 'cell', 'dompurify relais-worker'],
    ['/coordination', 'supervisor', 'dompurify relais-worker'],
    ['/invitation', 'invitation', 'dompurify relais-worker'],
  ])('%s is served under its own policy', async (path, title, trusted) => {
    const response = await fetch(`${origin}${path}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const { host } = new URL(origin)
    expect(response.headers.get('content-security-policy')).toBe(policyOf(`'self' ws://${host} wss://${host}`, trusted))
    expect(await response.text()).toContain(`<title>${title}</title>`)
  })

  test('compile no WebAssembly, run no inline script and take no inline style', () => {
    for (const audience of ['youth', 'staff'] as const)
      expect(pagePolicy(audience, ['wss://relais.example'])).not.toMatch(/unsafe|\*|https?:/)
  })

  test.each([
    ['relais.example', ['ws://relais.example', 'wss://relais.example']],
    ['relais.example:8443', ['ws://relais.example:8443', 'wss://relais.example:8443']],
    ['[::1]:8080', ['ws://[::1]:8080', 'wss://[::1]:8080']],
    ["relais.example; script-src 'unsafe-inline'", []],
    ["relais.example 'unsafe-inline'", []],
    ['relais.example,*', []],
    ['*', []],
    ['*.example', []],
    ['', []],
    [undefined, []],
  ])('[G15] asked as %j, they may open WebSockets there and nowhere else', (host, sources) => {
    expect(socketSources(null, host)).toEqual(sources)
  })

  test('[G15] where the service knows its address, nobody else is named, whatever was asked', () => {
    expect(socketSources('https://relais.example', 'other.example')).toEqual(['wss://relais.example'])
    expect(socketSources('http://localhost:8080', 'other.example')).toEqual(['ws://localhost:8080'])
  })

  test('[G15] a host that says more than a host changes nothing in the policy', async () => {
    const { headers } = await raw('/', { host: "relais.example; script-src 'unsafe-inline'" })
    expect(headers['content-security-policy']).toBe(policyOf("'self'", 'dompurify'))
  })

  test('[G10] the numbers stand in the youth page itself, as the deployment has them, for whoever gets no script', async () => {
    const html = await (await fetch(origin)).text()
    const numbers = html.slice(html.indexOf('<ul class="youth-numbers">'), html.indexOf('</ul>'))
    expect([...numbers.matchAll(/href="([^"]+)"/g)].map(([, address]) => address)).toEqual([
      ...['sms:114', 'tel:17', 'tel:112', 'tel:15', 'tel:18', 'tel:119', 'tel:3018'],
    ])
  })

  test('carry the pin once there is one, and the youth page its settings', async () => {
    const metaOf = async (path: string, name: string) => {
      const [, text] =
        new RegExp(`<meta name="${name}" content="([^"]*)">`).exec(await (await fetch(origin + path)).text()) ?? []
      return text === undefined || text === ''
        ? text
        : JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
    }
    expect(await metaOf('/', 'relais-pin')).toBe('')
    pages.render(pin)
    for (const path of ['/', '/ecoute', '/invitation']) expect(await metaOf(path, 'relais-pin')).toEqual(pin)
    expect(await metaOf('/', 'relais-settings')).toMatchObject({
      exit: 'https://exit.example/?a="b"',
      emergency: [{ number: '114', how: 'sms' }, {}, {}, {}, {}, {}, {}],
      adults: { phone: '119' },
      promiseHours: 24,
    })
    expect(await metaOf('/ecoute', 'relais-settings')).toEqual(await metaOf('/', 'relais-settings'))
    expect(await metaOf('/cellule', 'relais-settings')).toBeUndefined()
  })

  test('lead out to where the service says, before any script runs', async () => {
    const html = await (await fetch(origin)).text()
    expect(html).toContain('<a href="https://exit.example/?a=&quot;b&quot;">')
    expect(html).not.toContain('meteofrance')
  })

  test('are sent in the form the browser takes, compressed once', async () => {
    const plain = await raw('/')
    expect(plain.headers).not.toHaveProperty('content-encoding')
    for (const [accepted, sent] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', undefined],
    ]) {
      const { headers, body } = await raw('/', { 'accept-encoding': accepted ?? '' })
      expect(headers['content-encoding']).toBe(sent)
      expect(headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': `${body.length}` })
    }
  })

  test('answer HEAD with the same headers and no body', async () => {
    const { status, headers, body } = await raw('/', {}, 'HEAD')
    expect([status, body.length]).toEqual([200, 0])
    expect(Number(headers['content-length'])).toBeGreaterThan(100)
  })

  test('are nowhere else: anything else is one neutral page in French', async () => {
    for (const path of [
      '/index.html',
      '/ecoute/',
      '/ECOUTE',
      '/youth/index.html',
      '/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '/.vite/modules.json',
      '/assets/',
      '/%',
    ]) {
      const { status, body } = await raw(path)
      expect([path, status]).toEqual([path, 404])
      expect(body.toString()).toContain('<h1>Page introuvable</h1>')
      expect(body.toString()).not.toMatch(/relais|messages|119/i)
    }
  })
})

describe('assets', () => {
  test('are served as the build compressed them', async () => {
    const { headers, body } = await raw('/staff-assets/index-def.js', { 'accept-encoding': 'br' })
    expect(headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript; charset=utf-8' })
    expect(body).toEqual(readFileSync(`${built.directory}/staff/staff-assets/index-def.js.br`))
    expect((await raw('/assets/style-abc.css', { 'accept-encoding': 'br' })).body.toString()).toBe('body {}')
  })

  test('let the password worker, and nothing else, compile WebAssembly', async () => {
    const policyOf = async (path: string) => `${(await raw(path)).headers['content-security-policy']}`
    expect(await policyOf('/staff-assets/password-def.js')).toContain("script-src 'self' 'wasm-unsafe-eval'")
    for (const path of ['/staff-assets/index-def.js', '/assets/index-abc.js', '/', '/ecoute'])
      expect(await policyOf(path)).not.toContain('wasm')
  })

  test('are served by their own address only, not as compressed files or descriptions', async () => {
    for (const path of [
      '/assets/index-abc.js.br',
      '/staff-assets/../.vite/modules.json',
      '/staff/staff-assets/index-def.js',
    ])
      expect((await raw(path)).status).toBe(404)
  })
})

describe('[G17] a post', () => {
  const beacon = { conversation: randomId(), bearer: randomSecret() }

  test('is answered in the one form, with a status to match', async () => {
    expect(await answerTo(await post('conversations/leave', beacon))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await post('invitation/open', { invitation: randomId() }))).toEqual([
      404,
      { ok: false, refused: 'not-available' },
    ])
  })

  test.each([
    ['no JSON', '{'],
    ['no object', '"text"'],
    ['nothing', ''],
    ['an unknown field', JSON.stringify({ ...beacon, more: 1 })],
    ['a missing field', JSON.stringify({ bearer: beacon.bearer })],
    ['a wrong type', JSON.stringify({ ...beacon, bearer: 5 })],
    ['a prototype', `{"__proto__":{},"conversation":"${beacon.conversation}","bearer":"${beacon.bearer}"}`],
  ])('with %s is malformed', async (_, body) => {
    expect(await answerTo(await post('conversations/leave', body))).toEqual([400, { ok: false, refused: 'malformed' }])
  })

  test('is JSON by its content type; only the beacon may be text', async () => {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/json; charset=utf-8'])
      expect((await post('conversations/leave', beacon, type)).status).toBe(200)
    expect((await post('conversations/leave', beacon, 'application/x-www-form-urlencoded')).status).toBe(400)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
      expect((await post('sign-out', { token: randomSecret() }, type)).status).toBe(400)
    expect((await post('sign-out', { token: randomSecret() })).status).toBe(200)
  })

  test('over 16 kB is too large, whether it says so or not; a ticket may be larger, and not over 2 MB', async () => {
    const filled = (bytes: number) => JSON.stringify({ filling: 'x'.repeat(bytes) })
    const tooLarge = [413, { ok: false, refused: 'too-large' }]
    expect(await answerTo(await post('sign-out', filled(17_000)))).toEqual(tooLarge)
    expect(await answerTo(await post('tickets/submit', filled(1_000_000)))).toEqual([
      400,
      { ok: false, refused: 'malformed' },
    ])
    expect(await answerTo(await post('tickets/submit', filled(2_200_000)))).toEqual(tooLarge)
  })

  test('that is compressed is not read', async () => {
    const { status } = await fetch(`${origin}/api/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64'),
    })
    expect(status).toBe(400)
  })

  test('to an unknown name, or what is not a post, is an unknown event', async () => {
    const unknown = [404, { ok: false, refused: 'unknown-event' }]
    expect(await answerTo(await post('nothing', {}))).toEqual(unknown)
    expect(await answerTo(await post('sign-out/', {}))).toEqual(unknown)
    expect(await answerTo(await post('SIGN-OUT', {}))).toEqual(unknown)
    expect(await answerTo(await post('constructor', {}))).toEqual(unknown)
    expect(await answerTo(await fetch(`${origin}/api/sign-out`))).toEqual(unknown)
    expect(await answerTo(await fetch(`${origin}/api/sign-out`, { method: 'OPTIONS' }))).toEqual(unknown)
  })

  test('for set-up is refused alike under a wrong secret, an old one, and after the end', async () => {
    const start = async (secret: string) =>
      answerTo(await post('set-up/start', { secret, login: 'coordination', request: 'AAAA' }))
    const [older, newer] = [randomSecret(), randomSecret()]
    for (const secret of [older, newer])
      await service.expectOk(openSetUp(secret, newPerson('supervisor', 'x').id, noon))
    const refused = [404, { ok: false, refused: 'not-available' }]
    expect(await start(randomSecret())).toEqual(refused)
    expect(await start(older)).toEqual(refused)
    expect(await start(newer)).toEqual([400, { ok: false, refused: 'malformed' }])
  })

  test('[G18] that guesses too fast is refused, login by login', async () => {
    const start = async (login: string) => (await post('sign-in/start', { login, request: 'AAAA' })).status
    const statuses = []
    for (let guess = 0; guess < 12; guess += 1) statuses.push(await start('guessed'))
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429])
    expect(await start('another')).toBe(400)
  })
})

describe('[G18] bodies', () => {
  const limits = {
    requests: { all: 40, perSubscriber: 4 },
    bytes: { all: 3_000_000, perSubscriber: 1_500_000 },
  }
  let strict: ReturnType<typeof createHttpServer>
  beforeAll(async () => {
    strict = createHttpServer({
      assets: readBuiltAssets(built.directory),
      former: { find: () => undefined },
      pages,
      publicRoutes: publicRoutes({ ...service, settings: { alarmHours: 24 } }),
      staffRoutes: staffRoutes({ ...service, onSetUp: async () => undefined }),
      edge: { addresses: createAddressKeys(0), onBug: (name) => bugs.push(name) },
      pinMode: 'served',
      isReady: async () => true,
      bodies: limits,
    })
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    strict.closeAllConnections()
    await new Promise((resolve) => strict.close(resolve))
  })

  /** A request of an address of its own, of which so many bytes are sent. What is answered, once it is. */
  function send(localAddress: string, bytes: number, length = bytes) {
    const { port } = strict.address() as AddressInfo
    const headers = { 'content-type': 'application/json', 'content-length': length }
    const asked = httpRequest({
      host: '127.0.0.1',
      port,
      localAddress,
      path: '/api/tickets/submit',
      method: 'POST',
      headers,
    })
    const answered = new Promise<string>((resolve) => {
      asked.on('response', (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk
        })
        response.on('close', () => resolve((JSON.parse(text) as { refused: string }).refused))
      })
      asked.on('error', () => resolve('cut off'))
    })
    asked.write(`"${'a'.repeat(bytes - 2)}"`)
    let isAnswered = false
    void answered.then(() => {
      isAnswered = true
    })
    return { answered, isAnswered: () => isAnswered, end: () => asked.destroy() }
  }

  /** The same, sent again as often as it is turned away: what else is sent may have arrived before it. */
  function keepSending(...asked: Parameters<typeof send>) {
    let last = send(...asked)
    return {
      now() {
        if (last.isAnswered()) last = send(...asked)
      },
      end: () => last.end(),
    }
  }

  test('that somebody never ends keep nobody else from sending theirs, and go with their connections', async () => {
    const slow = Array.from({ length: 4 }, () => keepSending('127.0.0.5', 100, 1_000_000))
    const beside = async () => {
      for (const each of slow) each.now()
      return send('127.0.0.5', 100).answered
    }
    await expect.poll(beside).toBe('too-fast')
    expect(await send('127.0.0.6', 1_000_000).answered).toBe('malformed')
    for (const { end } of slow) end()
    await expect.poll(async () => send('127.0.0.5', 100).answered).toBe('malformed')
  })

  test('are held as far as they have arrived, whatever they say of their length', async () => {
    const large = keepSending('127.0.0.5', 1_000_000, 1_900_000)
    const beside = async () => {
      large.now()
      return send('127.0.0.5', 900_000).answered
    }
    await expect.poll(beside).toBe('too-fast')
    expect(await send('127.0.0.5', 100).answered).toBe('malformed')
    expect(await send('127.0.0.6', 900_000).answered).toBe('malformed')
    large.end()
    await expect.poll(async () => send('127.0.0.5', 900_000).answered).toBe('malformed')
  })

  test('fill no more memory than there is for them, whoever sends them', async () => {
    const large = ['127.0.0.5', '127.0.0.6'].map((address) => keepSending(address, 1_400_000, 1_900_000))
    const beside = async () => {
      for (const each of large) each.now()
      return send('127.0.0.7', 900_000).answered
    }
    await expect.poll(beside).toBe('busy')
    for (const { end } of large) end()
    await expect.poll(async () => send('127.0.0.7', 900_000).answered).toBe('malformed')
  })
})

describe('health', () => {
  test('says that it lives, that it is ready, and which pin the pages carry', async () => {
    expect(await answerTo(await fetch(`${origin}/livez`))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await fetch(`${origin}/readyz`))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await fetch(`${origin}/api/about`))).toEqual([
      200,
      { ok: true, value: { protocol: 'relais/1', pin: 'served' } },
    ])
  })
})

describe('[G18] a slow or broken client', () => {
  test('that never ends its headers is cut off', async () => {
    const { port } = server.address() as AddressInfo
    const began = performance.now()
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n'))
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 408/)
    expect(performance.now() - began).toBeLessThan(50_000)
  })

  test('with headers beyond measure is refused', async () => {
    expect((await raw('/', { 'x-filling': 'x'.repeat(9000) })).status).toBe(431)
  })
})
