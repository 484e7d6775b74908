import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import * as v from 'valibot'
import { expect, onTestFinished, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { connectionName } from '../notice/connection-name.ts'
import { StoreUnavailable } from '../store/port.ts'
import { answerRequests, type Handlers } from './answer.ts'
import { SocketPeer } from './socket-io/socket-peer.ts'
import { createSocketServer } from './socket-io/sockets.ts'

const exchanges = {
  'thing:read': { request: v.strictObject({}), reply: v.strictObject({}) },
}

async function ask(run: () => Promise<never>) {
  const http = createServer()
  const sockets = createSocketServer(http)
  const told = { bugs: [] as string[], refused: [] as string[] }
  const handlers: Handlers<typeof exchanges, null> = { 'thing:read': { who: 'anyone', answer: run } }
  sockets.of('/test').on('connection', (socket) =>
    answerRequests(new SocketPeer(socket, ({ id }) => connectionName('node', id)), exchanges, handlers, null, {
      turnAway: () => null,
      onBug: (name) => told.bugs.push(name),
      onWork: () => undefined,
      onRefused: (refused) => told.refused.push(refused),
    }),
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}/test`, { transports: ['websocket'] })
  onTestFinished(async () => {
    client.disconnect()
    await sockets.close()
  })
  return { told, answer: await client.timeout(patienceMs).emitWithAck('thing:read', {}) }
}

test('[A7] a request is answered busy if the store is unavailable at any step, and this is not reported as a bug', async () => {
  const { told, answer } = await ask(() => Promise.reject(new StoreUnavailable('full')))
  expect(answer).toEqual({ ok: false, refused: 'busy' })
  expect(told).toEqual({ bugs: [], refused: ['busy'] })
})

test('[A7] any other thrown value is answered internal, and reported', async () => {
  const { told, answer } = await ask(() => Promise.reject(new Error('marqueur')))
  expect(answer).toEqual({ ok: false, refused: 'internal' })
  expect(told).toEqual({ bugs: ['thing:read'], refused: ['internal'] })
})
