import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { staffRoom, ticketsRoom } from '../notice/rooms.ts'
import { allNodes, thisNode } from './broadcast.ts'
import { createFanout } from './fanout.ts'

/** A node without authentication. A client joins as the member of the cell that it names, and at a desk if it asks for one. */
async function aNode(isAlone: boolean) {
  const http = createServer()
  const sockets = new Server(http)
  sockets.of('/cell').on('connection', (socket) => {
    const { staff, atDesk } = socket.handshake.auth
    void socket.join(atDesk ? [staffRoom(staff), ticketsRoom] : staffRoom(staff))
    socket.emit('joined')
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => sockets.close())

  async function arrive(staff: string, atDesk: boolean) {
    const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}/cell`
    const options = { forceNew: true, reconnection: false, transports: ['websocket'] }
    const socket = io(address, { ...options, auth: { staff, atDesk } })
    onTestFinished(() => void socket.disconnect())
    const told: string[] = []
    socket.onAny((name: string) => told.push(name))
    socket.on('disconnect', () => told.push('cut off'))
    await eventually(() => expect(told).toEqual(['joined']))
    return told
  }
  return { announce: createFanout(thisNode(sockets), isAlone ? thisNode(sockets) : allNodes(sockets)).announce, arrive }
}

const staff = 'alix' as StaffId
const ended = { to: 'evicted-staff', staff, reason: 'deactivated' } as const
const changed = { to: 'every-cell', name: 'team:changed', body: {} } as const

test.each([
  ['alone', true],
  ['among others', false],
] as const)(
  '[G4] a node that is %s notifies every socket of a room once and in order, disconnects them, and touches no other socket',
  async (_, isAlone) => {
    const { announce, arrive } = await aNode(isAlone)
    const [first, second, other] = [await arrive(staff, true), await arrive(staff, false), await arrive('nour', true)]
    const erased = { ticket: 'ticket' as never }
    announce([{ to: 'every-cell', name: 'ticket:erased', body: erased }, changed, ended, changed], false)
    await eventually(() => expect([first.at(-1), second.at(-1)]).toEqual(['cut off', 'cut off']))
    await eventually(() => expect(other).toEqual(['joined', 'ticket:erased', 'team:changed', 'team:changed']))
    expect(first).toEqual(['joined', 'ticket:erased', 'team:changed', 'session:ended', 'cut off'])
    expect(second).toEqual(['joined', 'team:changed', 'session:ended', 'cut off'])
  },
)

test('a notice that a commit has published is not sent again', async () => {
  const { announce, arrive } = await aNode(false)
  const told = await arrive(staff, true)
  announce([changed, { ...changed, name: 'ticket:erased', body: { ticket: 'ticket' as never }, onlyHere: true }], true)
  await eventually(() => expect(told).toEqual(['joined', 'ticket:erased']))
})
