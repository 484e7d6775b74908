import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { noInformation } from '#shared/protocol/information.ts'
import { randomId } from '../platform/random-id.ts'
import { pagePolicy, socketSources } from './headers.ts'
import { pageStyle } from './testing/built-pages.ts'
import { answerTo, httpService } from './testing/http-service.ts'

const pin = { organisation: `B${'A'.repeat(86)}`, deploymentId: randomId() }
const http = httpService()
const { raw } = http

const policyOf = (style: string, connect: string, trusted: string) =>
  [
    ...firstDirectives,
    `style-src ${style}`,
    `connect-src ${connect}`,
    ...lastDirectives,
    `trusted-types ${trusted}`,
  ].join('; ')
const firstDirectives = ["default-src 'none'", "script-src 'self'"]
const ownStyle = `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`
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
    'of %s has the same security headers, and does not name the software',
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

  test('may not be cached, except assets with their hash in the name', async () => {
    for (const path of ['/', '/cellule', '/api/about', '/livez', '/nowhere'])
      expect((await raw(path)).headers['cache-control']).toBe('no-store')
    expect((await raw('/assets/index-abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })
})

describe('the pages', () => {
  test.each([
    ['/', 'Messages', ownStyle, 'dompurify'],
    ['/informations', 'Informations', ownStyle, 'dompurify'],
    ['/ecoute', 'listener', "'self'", 'dompurify relais-worker'],
    ['/cellule', 'cell', "'self'", 'dompurify relais-worker'],
    ['/coordination', 'supervisor', "'self'", 'dompurify relais-worker'],
    ['/invitation', 'invitation', "'self'", 'dompurify relais-worker'],
  ])('%s is served under its own policy', async (path, title, style, trusted) => {
    const response = await fetch(`${http.origin()}${path}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const { host } = new URL(http.origin())
    expect(response.headers.get('content-security-policy')).toBe(
      policyOf(style, `'self' ws://${host} wss://${host}`, trusted),
    )
    expect(await response.text()).toContain(`<title>${title}</title>`)
  })

  test('compile no WebAssembly, run no inline script and take no inline style but their own', () => {
    for (const audience of ['youth', 'staff'] as const)
      expect(pagePolicy(audience, ['wss://relais.example'], [])).not.toMatch(/unsafe|\*|https?:/)
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

  test('[G15] name only the public address in the policy if it is configured, whatever the Host header says', () => {
    expect(socketSources('https://relais.example', 'other.example')).toEqual(['wss://relais.example'])
    expect(socketSources('http://localhost:8080', 'other.example')).toEqual(['ws://localhost:8080'])
  })

  test('[G15] ignore a Host header with more than a host and a port', async () => {
    const { headers } = await raw('/', { host: "relais.example; script-src 'unsafe-inline'" })
    expect(headers['content-security-policy']).toBe(policyOf(ownStyle, "'self'", 'dompurify'))
  })

  test('[A11] are sent byte for byte as they were built: no setting, no pin and no request changes them', async () => {
    const built = (file: string) => readFileSync(`${http.directory()}/${file}`)
    http.facts().pinTo(pin)
    for (const [path, file] of [
      ['/', 'youth/index.html'],
      ['/informations', 'youth/informations.html'],
      ['/ecoute', 'staff/listener/index.html'],
      ['/invitation', 'staff/invitation/index.html'],
    ] as const)
      expect((await raw(path)).body).toEqual(built(file))
    expect((await raw('/nowhere', { 'accept-encoding': 'br' })).body).toEqual(built('staff/not-found.html.br'))
  })

  test('have no Integrity-Policy, under which WebKit runs no script that another one imports', async () => {
    for (const path of ['/', '/informations', '/ecoute', '/cellule', '/coordination', '/invitation'])
      expect((await raw(path)).headers).not.toHaveProperty('integrity-policy')
  })

  test('are sent in an encoding that the browser accepts, compressed once', async () => {
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

  test('[A11] are at no other address: every other address gives one neutral page in French', async () => {
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
      expect(body.toString()).toContain('Page introuvable</h1>')
      expect(body.toString()).not.toMatch(/relais|messages|119/i)
    }
  })
})

describe('assets', () => {
  test('are served as the build compressed them', async () => {
    const { headers, body } = await raw('/staff-assets/index-def.js', { 'accept-encoding': 'br' })
    expect(headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/javascript; charset=utf-8' })
    expect(body).toEqual(readFileSync(`${http.directory()}/staff/staff-assets/index-def.js.br`))
    expect((await raw('/assets/style-abc.css', { 'accept-encoding': 'br' })).body.toString()).toBe('body {}')
  })

  test('allow only the password worker to compile WebAssembly', async () => {
    const policyOf = async (path: string) => `${(await raw(path)).headers['content-security-policy']}`
    expect(await policyOf('/staff-assets/password-def.js')).toContain("script-src 'self' 'wasm-unsafe-eval'")
    for (const path of ['/staff-assets/index-def.js', '/assets/index-abc.js', '/', '/ecoute'])
      expect(await policyOf(path)).not.toContain('wasm')
  })

  test('are served only by their address, not as compressed files or descriptions', async () => {
    for (const path of [
      '/assets/index-abc.js.br',
      '/staff-assets/../.vite/modules.json',
      '/staff/staff-assets/index-def.js',
    ])
      expect((await raw(path)).status).toBe(404)
  })
})

describe('what a page asks for beside its bytes', () => {
  test('is the pin once there is one, and the settings, in one answer', async () => {
    const said = async () => (await (await fetch(`${http.origin()}/api/page`)).json()) as { value: { pin: unknown } }
    http.facts().pinTo(pin)
    expect(await said()).toEqual({
      ok: true,
      value: {
        pin,
        settings: {
          exit: 'https://exit.example/?a="b"',
          emergency: expect.arrayContaining([{ number: '114', label: 'Urgence par SMS', how: 'sms' }]),
          adults: { phone: '119', form: 'https://www.allo119.gouv.fr/' },
          closingWords: null,
          promiseHours: 24,
          accessibility: 'none',
        },
      },
    })
  })
})

test('[D6] what the service says about itself comes apart from the pages', async () => {
  expect(await (await fetch(`${http.origin()}/api/information`)).json()).toEqual({ ok: true, value: noInformation })
})

describe('[H11] a young person’s requests', () => {
  test('share no connection with what follows: the server ends it after each answer', async () => {
    for (const [path, method] of [
      ['/api/tickets/submit', 'POST'],
      ['/api/permits/refuse', 'POST'],
      ['/api/page', 'GET'],
      ['/api/information', 'GET'],
    ] as const)
      expect([path, (await raw(path, { 'content-type': 'application/json' }, method)).headers.connection]).toEqual([
        path,
        'close',
      ])
    expect((await raw('/api/sign-in/start', { connection: 'keep-alive' }, 'POST')).headers.connection).not.toBe('close')
  })
})

describe('health', () => {
  test('says that the process lives, that it is ready, and which pin the pages have', async () => {
    expect(await answerTo(await fetch(`${http.origin()}/livez`))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await fetch(`${http.origin()}/readyz`))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await fetch(`${http.origin()}/api/about`))).toEqual([
      200,
      { ok: true, value: { protocol: 'relais/2', pin: 'served' } },
    ])
  })
})
