import { IncomingMessage } from 'node:http'
import { queryObjects } from 'node:v8'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './testing/house.ts'

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

/** A connection without Socket.IO's client, whose own requests would be counted too. */
async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (String(data).startsWith('0')) socket.send('40/youth,{"protocol":"relais/1"}')
      if (data === '2') socket.send('3')
      if (String(data).startsWith('40/youth')) resolve()
    })
  })
  return socket
}

test('[G13][G18] nothing of an upgrade request stays while its connection lasts: headers, address, agent', async () => {
  const before = queryObjects(IncomingMessage)
  const clients = await Promise.all(Array.from({ length: 20 }, connect))
  expect(house.sockets.of('/youth').sockets.size).toBe(20)
  expect(Number(queryObjects(IncomingMessage)) - Number(before)).toBeLessThanOrEqual(0)
  const [socket] = house.sockets.of('/youth').sockets.values()
  expect(socket?.handshake).toMatchObject({ headers: {}, address: '', url: '', query: {}, auth: {} })
  expect(socket?.conn.transport).toMatchObject({ socket: { _socket: { _peername: undefined } } })
  for (const client of clients) client.close()
})

test('a connection whose request is forgotten still ends as one', async () => {
  const client = await connect()
  const [socket] = house.sockets.of('/youth').sockets.values()
  const gone = new Promise((resolve) => socket?.once('disconnect', resolve))
  client.close()
  expect(await gone).toBe('transport close')
  expect(house.sockets.of('/youth').sockets.size).toBe(0)
})
