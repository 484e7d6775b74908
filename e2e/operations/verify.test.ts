import { execFile } from 'node:child_process'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { verifySite } from '#server/command/verify-site.ts'
import { type Product, startProduct } from '../support/product.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = `${root}/dist`

type Said = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }
type Lie = (path: string, said: Said) => Said | undefined

let product: Product
let lie: Lie = () => undefined
/** Between the verifier and an honest service: what an operator, or whoever took over their server, can do. */
const between = createServer((asked, response) => {
  const { port } = new URL(product.origin)
  const on = request({ port, path: asked.url, method: asked.method, headers: asked.headers }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      const said = { status: answer.statusCode ?? 0, headers: { ...answer.headers }, body: Buffer.concat(chunks) }
      send(response, lie(asked.url ?? '', said) ?? said)
    })
  })
  asked.pipe(on)
})
let origin: string

beforeAll(async () => {
  product = await startProduct()
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
})
afterEach(() => {
  lie = () => undefined
})
afterAll(async () => {
  between.close()
  await product?.stop()
})

function send(response: ServerResponse, { status, headers, body }: Said): void {
  const { 'content-length': _, 'transfer-encoding': __, ...others } = headers
  const given = Object.entries(others).filter(([, value]) => value !== undefined)
  response.writeHead(status, { ...Object.fromEntries(given), 'content-length': body.length })
  response.end(body)
}

/** What `npm run verify` says of a deployment, and how it ends. */
const verify = (address: string) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(process.execPath, ['server/command/verify.ts', address], { cwd: root }, (failed, stdout, stderr) =>
      resolve({ code: failed ? Number(failed.code) : 0, said: stdout + stderr }),
    )
  })

/** A lie about the first file whose address matches. */
const about =
  (address: RegExp, change: (said: Said) => Partial<Said>): Lie =>
  (path, said) =>
    address.test(path) ? { ...said, ...change(said) } : undefined
const header = (name: string, value: string) => (said: Said) => ({ headers: { ...said.headers, [name]: value } })
const html = { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<script src="/evil.js">') }

describe('`npm run verify`', () => {
  test('ends 0 where a deployment serves this build and nothing else', async () => {
    const { code, said } = await verify(product.origin)
    expect([code, said]).toEqual([0, expect.stringMatching(/^\d+ files are those of this build/)])
  })

  test('ends 1 and says what differs', async () => {
    lie = about(/^\/ecoute$/, () => ({
      body: Buffer.from('<!doctype html>'),
      headers: { 'content-type': 'text/html' },
    }))
    const { code, said } = await verify(origin)
    expect([code, said]).toEqual([1, expect.stringContaining('/ecoute has other bytes (identity)')])
  })

  test('asks for an address, and ends 2 without one', async () => {
    expect((await verify('relais.example')).code).toBe(2)
  })

  test.each<[string, Lie, RegExp]>([
    [
      'a page for one encoding only',
      (path, said) =>
        path === '/' && said.headers['content-encoding'] === 'br'
          ? { ...said, headers: { ...said.headers, 'content-encoding': undefined }, body: Buffer.from('x') }
          : undefined,
      /^\/ has other bytes/,
    ],
    [
      'a script',
      about(/^\/assets\/index-/, () => ({
        body: Buffer.from('steal()'),
        headers: { 'content-type': 'text/javascript; charset=utf-8' },
      })),
      /^\/assets\/index-\S+ has other bytes/,
    ],
    [
      'the Worker',
      about(/opaque-worker/, (said) => ({ body: Buffer.concat([said.body, Buffer.from(' ')]) })),
      /opaque-worker\S+ has other bytes/,
    ],
    [
      'the policy of a page',
      about(/^\/$/, header('content-security-policy', "script-src 'self' https://evil.example")),
      /^\/ has policy /,
    ],
    [
      'the policy of a script',
      about(/^\/assets\/index-/, header('content-security-policy', "script-src 'unsafe-eval'")),
      /^\/assets\/index-\S+ has policy /,
    ],
    [
      'the integrity policy',
      about(/^\/coordination$/, header('integrity-policy', 'blocked-destinations=(script)')),
      /^\/coordination has integrity policy /,
    ],
    [
      'a header that loads',
      about(/^\/invitation$/, header('link', '</evil.js>; rel=preload')),
      /^\/invitation has the header link/,
    ],
    ['a cookie', about(/^\/api\/page$/, header('set-cookie', 'a=b')), /^\/api\/page has the header set-cookie/],
    [
      'a redirect',
      about(/^\/cellule$/, () => ({ status: 302, headers: { location: 'https://evil.example/' } })),
      /^\/cellule has the header location/,
    ],
    ['an address that nobody knows', about(/^\/[0-9a-f-]{36}$/, () => html), /^\/[0-9a-f-]{36} has other bytes/],
    ['a service worker', about(/^\/sw\.js$/, () => html), /^\/sw\.js has status 200/],
    ['an answer that is a page', about(/^\/api\/about$/, () => html), /^\/api\/about has type text\/html/],
    ['the list', about(/^\/hashes\.json$/, () => ({ body: Buffer.from('{}') })), /^\/hashes\.json is no list/],
  ])('notices that somebody changes %s', async (_what, told, difference) => {
    lie = told
    const { differences } = await verifySite(origin, dist)
    expect(differences.filter((each) => difference.test(each))).not.toEqual([])
  })

  test('compares what a former build still serves with the list, and says how much it is', async () => {
    const part = Buffer.from('former()')
    const named = { '/assets/former-abc.js': '0'.repeat(64) }
    lie = (path, said) => {
      if (path === '/assets/former-abc.js')
        return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: part }
      if (path !== '/hashes.json') return undefined
      return { ...said, body: Buffer.from(JSON.stringify({ ...JSON.parse(said.body.toString()), former: named })) }
    }
    const { differences, former } = await verifySite(origin, dist)
    expect(former).toBe(1)
    expect(differences).toEqual(['/assets/former-abc.js, of a former build, has other bytes than /hashes.json says'])
  })
})

describe('the rules of WEBCAT', () => {
  // https://docs.webcat.tech: static pages, one policy for each address, scripts of this origin only, styles by hash or of this origin.
  const allowed: Record<string, RegExp> = {
    'default-src': /^'(none|self)'$/,
    'script-src': /^'(none|self|wasm-unsafe-eval|sha(256|384|512)-[\w+/=-]+)'$/,
    'style-src': /^'(none|self|sha(256|384|512)-[\w+/=-]+)'$/,
    'worker-src': /^'(none|self)'$/,
    'object-src': /^'none'$/,
  }

  test('hold for every answer: one policy, always the same, without a nonce or another origin', async () => {
    const { files } = (await (await fetch(`${product.origin}/hashes.json`)).json()) as { files: Record<string, string> }
    for (const address of [...Object.keys(files), '/nowhere', '/api/page', '/api/nothing', '/hashes.json', '/livez']) {
      const answers = await Promise.all([1, 2].map(() => fetch(product.origin + address, { redirect: 'manual' })))
      const [policy = '', again] = answers.map(({ headers }) => headers.get('content-security-policy') ?? '')
      expect([address, again]).toEqual([address, policy])
      expect(policy).toMatch(/^default-src 'none'/)
      expect(policy).not.toMatch(/nonce|,/)
      for (const directive of policy.split('; ')) {
        const [name = '', ...sources] = directive.split(' ')
        for (const source of sources)
          if (allowed[name]) expect([name, source]).toEqual([name, expect.stringMatching(allowed[name])])
      }
      for (const { headers } of answers)
        for (const name of ['refresh', 'link', 'location']) expect(headers.get(name)).toBeNull()
    }
  })
})
