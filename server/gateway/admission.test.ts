import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { createAddressKeys } from '../platform/address-keys.ts'
import { type AdmissionLimits, createAdmission } from './admission.ts'
import { createSocketServer } from './socket-io/sockets.ts'

const time = { now: 0 }
const clock = { now: () => time.now }
const from = (remoteAddress: string) => ({ socket: { remoteAddress }, headers: {} }) as unknown as IncomingMessage
const admissionWith = (limits: Partial<AdmissionLimits>) =>
  createAdmission(createAddressKeys(0), clock, { atOnce: 100, atOncePerAddress: 100, newPerMinute: 100, ...limits })

test('[G18] the number of connections open at once is limited per address', () => {
  const admission = admissionWith({ atOncePerAddress: 2 })
  const leave = [admission.enter(from('10.0.0.1')), admission.enter(from('10.0.0.1'))]
  expect(admission.turnAway(from('10.0.0.1'))).toBe('too-fast')
  expect(admission.turnAway(from('10.0.0.2'))).toBe(null)
  leave[0]?.()
  expect(admission.turnAway(from('10.0.0.1'))).toBe(null)
})

test('[G18] the number of connections opened in a minute is limited per address, closed ones included', () => {
  const admission = admissionWith({ newPerMinute: 3 })
  for (let count = 0; count < 3; count += 1) {
    expect(admission.turnAway(from('10.0.0.1'))).toBe(null)
    admission.enter(from('10.0.0.1'))()
  }
  expect(admission.turnAway(from('10.0.0.1'))).toBe('too-fast')
  time.now += 20_000
  expect(admission.turnAway(from('10.0.0.1'))).toBe(null)
})

test('[G18] a whole IPv6 network opens no more connections than a few subscribers', () => {
  const admission = admissionWith({ atOnce: 10_000, newPerMinute: 10_000, atOncePerAddress: 2 })
  const subscribers = Array.from({ length: 1000 }, (_, each) => from(`2001:db8:7:${each.toString(16)}::1`))
  const opened = subscribers.filter((each) => admission.turnAway(each) === null && admission.enter(each))
  expect(opened).toHaveLength(32)
  expect(admission.turnAway(from('2001:db8:8::1'))).toBe(null)
})

test('[G18] a full node opens no more connections, from any address', () => {
  const admission = admissionWith({ atOnce: 3 })
  const leave = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((address) => admission.enter(from(address)))
  expect(admission.turnAway(from('10.0.0.4'))).toBe('busy')
  leave[1]?.()
  expect(admission.turnAway(from('10.0.0.4'))).toBe(null)
})

let opened: Socket[] = []
let close = async () => undefined as unknown
afterEach(async () => {
  for (const socket of opened) socket.disconnect()
  opened = []
  await close()
})

test.each(['websocket', 'polling'])(
  '[G18] a connection by %s is refused before anything is created for it',
  async (transport) => {
    const http = createServer()
    const sockets = createSocketServer(http, { admission: admissionWith({ atOncePerAddress: 2 }) })
    sockets.of('/youth').on('connection', () => undefined)
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    close = () => sockets.close()
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/youth`
    const connect = () => {
      const socket = io(url, { forceNew: true, reconnection: false, transports: [transport] })
      opened.push(socket)
      return new Promise<string>((resolve) => {
        socket.once('connect', () => resolve('connected'))
        socket.once('connect_error', () => resolve('turned away'))
      })
    }
    expect(await Promise.all([connect(), connect()])).toEqual(['connected', 'connected'])
    expect(await connect()).toBe('turned away')
    expect(sockets.engine.clientsCount).toBe(2)
    opened[0]?.disconnect()
    await expect.poll(() => sockets.engine.clientsCount).toBe(1)
    expect(await connect()).toBe('connected')
  },
)
