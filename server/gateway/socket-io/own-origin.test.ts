import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { isOwnOrigin } from './own-origin.ts'
import { createSocketServer } from './sockets.ts'

const asked = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage

test.each([
  [{ host: 'relais.example', origin: 'https://relais.example' }, true],
  [{ host: 'relais.example:8443', origin: 'https://relais.example:8443' }, true],
  [{ host: '127.0.0.1:8080' }, true],
  [{ host: 'backend:8080', origin: 'https://public.example' }, true],
  [{ host: 'relais.example', origin: 'https://evil.example' }, false],
  [{ host: 'relais.example', origin: 'https://relais.example.evil.example' }, false],
  [{ host: 'relais.example', origin: 'https://relais.example:8443' }, false],
  [{ host: 'relais.example', origin: 'null' }, false],
  [{ host: 'relais.example', origin: '' }, false],
  [{ origin: 'https://relais.example' }, false],
])('[G18] a connection with the headers %o comes from our page: %s', (headers, isOurs) => {
  expect(isOwnOrigin(asked(headers), 'https://public.example')).toBe(isOurs)
})

test.each(['websocket', 'polling'])('[G18] a page of another site opens no connection by %s', async (transport) => {
  const http = createServer()
  const sockets = createSocketServer(http, { publicOrigin: 'https://relais.example' })
  sockets.of('/youth').on('connection', () => undefined)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => sockets.close())
  const { port } = http.address() as AddressInfo
  const connectFrom = async (origin: string) => {
    const socket = io(`http://127.0.0.1:${port}/youth`, {
      ...{ forceNew: true, reconnection: false, transports: [transport], extraHeaders: { origin } },
    })
    onTestFinished(() => void socket.disconnect())
    return new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'))
      socket.once('connect_error', () => resolve('refused'))
    })
  }
  expect(await connectFrom('https://evil.example')).toBe('refused')
  expect(sockets.engine.clientsCount).toBe(0)
  expect(await connectFrom('https://relais.example')).toBe('connected')
  expect(await connectFrom(`http://127.0.0.1:${port}`)).toBe('connected')
})
