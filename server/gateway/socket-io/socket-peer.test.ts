import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Socket } from 'socket.io'
import { type Socket as Client, io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { connectionName } from '../../notice/connection-name.ts'
import type { RawRequest } from '../peer.ts'
import { SocketPeer } from './socket-peer.ts'
import { createSocketServer } from './sockets.ts'

/** A real connection: both ends, and the peer that the gateway gets. */
async function connected() {
  const http = createServer()
  const sockets = createSocketServer(http)
  const node = { name: 'a' }
  const arrived = new Promise<Socket>((resolve) => sockets.of('/test').on('connection', resolve))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const client: Client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}/test`, {
    transports: ['websocket'],
  })
  onTestFinished(async () => {
    client.disconnect()
    await sockets.close()
  })
  const socket = await arrived
  return { client, sockets, node, socket, peer: new SocketPeer(socket, ({ id }) => connectionName(node.name, id)) }
}

test('a request comes as it was sent, with or without a body, and is answered if the client wants an answer', async () => {
  const { client, peer } = await connected()
  const requests: RawRequest[] = []
  peer.onRequest((request) => {
    requests.push(request)
    request.reply({ ok: true, value: request.body ?? null })
  })
  expect(await client.timeout(patienceMs).emitWithAck('asked', { a: 1 })).toEqual({ ok: true, value: { a: 1 } })
  expect(await client.timeout(patienceMs).emitWithAck('asked')).toEqual({ ok: true, value: null })
  client.emit('said', [1])
  client.emit('said')
  await until(() => requests.length === 4)
  expect(requests.map(({ name, body }) => [name, body])).toEqual([
    ['asked', { a: 1 }],
    ['asked', undefined],
    ['said', [1]],
    ['said', undefined],
  ])
})

test('a peer has the name that its node gives it at the time', async () => {
  const { node, socket, peer } = await connected()
  expect(peer.name).toBe(`a~${socket.id}`)
  node.name = 'b'
  expect(peer.name).toBe(`b~${socket.id}`)
})

test('a peer reports every packet received, counts the packets sent by anyone, and reports notices until it is told to stop', async () => {
  const { client, sockets, peer } = await connected()
  let heard = 0
  let told = 0
  peer.onHeard(() => {
    heard += 1
  })
  const stop = peer.onNotice(() => {
    told += 1
  })
  client.emit('anything')
  await until(() => heard > 0)
  await peer.join('room')
  sockets.of('/test').to('room').emit('a notice', {})
  peer.emit('session:ended', { reason: 'expired' })
  expect(told).toBe(2)
  await peer.leave('room')
  sockets.of('/test').to('room').emit('a notice', {})
  expect(told).toBe(2)
  stop()
  peer.emit('session:ended', { reason: 'expired' })
  expect(told).toBe(2)
})

test('a peer is open until either side closes it, and reports its end once', async () => {
  for (const end of [
    (both: { client: Client }) => both.client.disconnect(),
    (both: { peer: SocketPeer }) => both.peer.disconnect(),
  ]) {
    const both = await connected()
    let closed = 0
    both.peer.onClose(() => {
      closed += 1
    })
    expect(both.peer.isOpen).toBe(true)
    end(both)
    await until(() => closed === 1 && !both.client.connected)
    expect(both.peer.isOpen).toBe(false)
  }
})
