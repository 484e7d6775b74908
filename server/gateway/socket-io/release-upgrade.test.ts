import type { IncomingMessage } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { type House, openHouse } from '../testing/house.ts'

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A connection without Socket.IO's client. */
async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (String(data).startsWith('0')) socket.send('40/youth,{"protocol":"relais/2"}')
      if (data === '2') socket.send('3')
      if (String(data).startsWith('40/youth')) resolve()
    })
  })
  return socket
}

test('[G13][G18] a connection keeps nothing of its upgrade request: headers, address, agent', async () => {
  const upgrades: WeakRef<IncomingMessage>[] = []
  house.http.on('upgrade', (request) => upgrades.push(new WeakRef(request)))
  const clients = await Promise.all(Array.from({ length: 20 }, connect))
  expect(house.sockets.of('/youth').sockets.size).toBe(20)
  expect(upgrades).toHaveLength(20)
  await eventually(() => {
    collectGarbage()
    expect(upgrades.filter((request) => request.deref())).toEqual([])
  })
  const [socket] = house.sockets.of('/youth').sockets.values()
  expect(socket?.handshake).toMatchObject({ headers: {}, address: '', url: '', query: {}, auth: {} })
  expect(socket?.conn.transport).toMatchObject({ socket: { _socket: { _peername: undefined } } })
  for (const client of clients) client.close()
})

test('a connection whose request is released still reports its end', async () => {
  const client = await connect()
  const [socket] = house.sockets.of('/youth').sockets.values()
  const gone = new Promise((resolve) => socket?.once('disconnect', resolve))
  client.close()
  expect(await gone).toBe('transport close')
  expect(house.sockets.of('/youth').sockets.size).toBe(0)
})
