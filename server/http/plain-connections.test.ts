import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { createAddressKeys } from '../platform/address-keys.ts'
import { limitConnections } from './plain-connections.ts'

let server: Server
let opened: Socket[]
let upgraded: Duplex[]

async function serving({ proxies = 0, all = 100, perSubscriber = 2 } = {}) {
  opened = []
  upgraded = []
  server = createServer((_request, response) => response.end('here'))
  server.on('upgrade', (_request, socket) => {
    upgraded.push(socket)
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  limitConnections(server, createAddressKeys(proxies), { all, perSubscriber })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}
afterEach(async () => {
  for (const socket of [...opened, ...upgraded]) socket.destroy()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Opens a connection and sends nothing. Says whether the service closed it. */
function silent(localAddress = '127.0.0.1') {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress })
  opened.push(socket)
  let said = ''
  let isClosed = false
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('error', () => undefined)
  socket.once('close', () => {
    isClosed = true
  })
  return { socket, said: () => said, isClosed: () => isClosed }
}

const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const isServed = async (localAddress?: string) => {
  const client = silent(localAddress)
  client.socket.write(ask)
  await eventually(() => expect(client.said() !== '' || client.isClosed()).toBe(true))
  client.socket.destroy()
  return client.said() !== ''
}
const open = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))

test('[G18] a subscriber’s silent connections above the limit are closed at once, and stop nobody else', async () => {
  await serving()
  const two = [silent(), silent()]
  await eventually(async () => expect(await open()).toBe(2))
  const third = silent()
  await eventually(() => expect(third.isClosed()).toBe(true))
  expect(two.map((client) => client.isClosed())).toEqual([false, false])
  expect(await isServed()).toBe(false)
  expect(await isServed('127.0.0.2')).toBe(true)
  two[0]?.socket.destroy()
  await eventually(async () => expect(await isServed()).toBe(true))
})

test('[G18] all silent connections together have a limit too', async () => {
  await serving({ all: 2 })
  silent('127.0.0.2')
  silent('127.0.0.3')
  await eventually(async () => expect(await open()).toBe(2))
  expect(await isServed('127.0.0.4')).toBe(false)
})

test('a WebSocket counts in the gateway, and frees its place here', async () => {
  await serving()
  for (let more = 0; more < 3; more += 1) {
    const client = silent()
    client.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await eventually(() => expect(client.said()).toContain('101'))
  }
  expect(await isServed()).toBe(true)
})

test('behind a trusted proxy no connection is counted, because all are the proxy’s', async () => {
  await serving({ proxies: 1 })
  for (let more = 0; more < 5; more += 1) silent()
  await eventually(async () => expect(await open()).toBe(5))
  expect(await isServed()).toBe(true)
})
