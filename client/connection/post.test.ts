import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { afterEach, expect, test, vi } from 'vitest'
import { post } from './post.ts'

const routes = {
  'echo/say': { request: v.strictObject({ text: v.string() }), reply: v.strictObject({ text: v.string() }) },
} as const

let stop = async () => {}
afterEach(() => stop())

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stop = async () => {
    await new Promise((resolve) => server.close(resolve))
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering = (status: number, body: string) =>
  serve((_request, response) => response.writeHead(status, { connection: 'close' }).end(body))

const say = (origin: string) => post(routes, 'echo/say', { text: 'a' }, { origin })

test('an answer is parsed with any HTTP status', async () => {
  expect(await say(await answering(200, '{"ok":true,"value":{"text":"b"}}'))).toEqual({
    ok: true,
    value: { text: 'b' },
  })
  await stop()
  expect(await say(await answering(429, '{"ok":false,"refused":"too-fast"}'))).toEqual({
    ok: false,
    refused: 'too-fast',
  })
})

test('[A9] a reply that its schema refuses is `malformed`; a page from a proxy is `unreachable`', async () => {
  expect(await say(await answering(200, '{"ok":true,"value":{"text":"b","more":1}}'))).toEqual({
    ok: false,
    refused: 'malformed',
  })
  await stop()
  expect(await say(await answering(200, '<p>bonjour'))).toEqual({ ok: false, refused: 'malformed' })
  await stop()
  expect(await say(await answering(502, '<p>Bad gateway'))).toEqual({ ok: false, refused: 'unreachable' })
})

test('no service at all is `unreachable`', async () => {
  const origin = await answering(200, '')
  await stop()
  stop = async () => {}
  expect(await say(origin)).toEqual({ ok: false, refused: 'unreachable' })
})

test('[A8] a request carries no cookie and no referrer', async () => {
  let headers: IncomingMessage['headers'] = {}
  const origin = await serve((request, response) => {
    headers = request.headers
    response.writeHead(200, { connection: 'close' }).end('{"ok":true,"value":{"text":"b"}}')
  })
  await say(origin)

  expect(headers['content-type']).toBe('application/json')
  expect(headers.cookie).toBeUndefined()
  expect(headers.referer).toBeUndefined()
})

test('a browser that lacks something a request needs gives `unreachable` and never hangs', async () => {
  vi.stubGlobal('fetch', () => {
    throw new TypeError('fetch is not a function')
  })
  expect(await say('http://127.0.0.1:9')).toEqual({ ok: false, refused: 'unreachable' })
  vi.unstubAllGlobals()
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    throw new TypeError('AbortSignal.timeout is not a function')
  })
  expect(await say(await answering(200, '{"ok":true,"value":{"text":"b"}}'))).toEqual({
    ok: true,
    value: { text: 'b' },
  })
  vi.restoreAllMocks()
})
