import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectionName } from '../notice/connection-name.ts'
import { readSettled } from './read-settled.ts'
import { SocketPeer } from './socket-io/socket-peer.ts'
import { type House, openHouse } from './testing/house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const caughtUp = async () => undefined

async function connected() {
  const client = house.youth()
  await client.connected
  const [socket] = house.sockets.of('/youth').sockets.values()
  if (!socket) throw new Error('nobody is connected')
  return { socket, peer: new SocketPeer(socket, ({ id }) => connectionName('node', id)) }
}

test('reads again after a notice during the read, and answers if there was none', async () => {
  const { socket, peer } = await connected()
  let reads = 0
  const read = async () => {
    reads += 1
    // Stands for another node's notice, which reaches every socket of a room.
    if (reads < 3) house.sockets.of('/youth').to(socket.id).emit('server:missed', {})
    return reads
  }
  expect(await readSettled(peer, caughtUp, read)).toBe(3)
  expect(await readSettled(peer, caughtUp, read)).toBe(4)
  expect(socket.listenersAnyOutgoing()).toEqual([])
})

test('reads again after a notice that came while it waited for the other nodes', async () => {
  const { socket, peer } = await connected()
  let heard = 0
  const hearOut = async () => {
    heard += 1
    if (heard === 1) house.sockets.of('/youth').to(socket.id).emit('server:missed', {})
  }
  let reads = 0
  expect(await readSettled(peer, hearOut, async () => ++reads)).toBe(2)
})

test('answers at last even if notices never stop, and stops counting if reading fails', async () => {
  const { socket, peer } = await connected()
  let reads = 0
  await readSettled(peer, caughtUp, async () => {
    reads += 1
    socket.emit('server:missed', {})
  })
  expect(reads).toBe(10)
  await expect(readSettled(peer, caughtUp, () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(socket.listenersAnyOutgoing()).toEqual([])
})
