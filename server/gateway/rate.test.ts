import { EventEmitter } from 'node:events'
import type { Socket } from 'socket.io'
import { expect, test } from 'vitest'
import { type Cost, costs } from '#shared/protocol/pace.ts'
import { connectionName } from '../notice/connection-name.ts'
import { createRateLimit } from './rate.ts'
import { SocketPeer } from './socket-io/socket-peer.ts'

const rates = {
  acts: { burst: 10, perSecond: 2 },
  upkeep: { burst: 10, perSecond: 2 },
  signals: { burst: 3, perSecond: 1 },
}

/** What a rate limit needs of a connection: the count of unsent packets, and how to close it. */
function aPeer() {
  const conn = new EventEmitter()
  const ended: boolean[] = []
  const socket = { conn, disconnect: () => ended.push(true) } as unknown as Socket
  return { peer: new SocketPeer(socket, ({ id }) => connectionName('node', id)), conn, ended }
}

test('[A5] a burst is accepted, then so many requests per second, and signals do not use up messages', () => {
  let now = 0
  const isHeard = createRateLimit(rates, () => now)
  const { peer } = aPeer()
  const heard = (cost: Cost, times: number) =>
    Array.from({ length: times }, () => isHeard(peer, cost)).filter(Boolean).length
  expect(heard(costs.signal, 100)).toBe(3)
  expect(heard(costs.act, 100)).toBe(10)
  now += 1000
  expect(heard(costs.act, 100)).toBe(2)
  expect(heard(costs.signal, 100)).toBe(1)
  now += 3_600_000
  expect(heard(costs.act, 100)).toBe(10)
})

test('[A5] reading a page costs five requests, and nothing of the allowance for acts', () => {
  const isHeard = createRateLimit(rates, () => 0)
  const { peer } = aPeer()
  expect([1, 2, 3].map(() => isHeard(peer, costs.reading))).toEqual([true, true, false])
  expect(Array.from({ length: 11 }, () => isHeard(peer, costs.act)).filter(Boolean)).toHaveLength(10)
})

test('[G18] each connection has its own rate limit', () => {
  const isHeard = createRateLimit(rates, () => 0)
  const [one, other] = [aPeer(), aPeer()]
  for (let times = 0; times < 20; times += 1) isHeard(one.peer, costs.act)
  expect(isHeard(one.peer, costs.act)).toBe(false)
  expect(isHeard(other.peer, costs.act)).toBe(true)
})

test('[G18] a connection that goes on after hundreds of refusals is closed', () => {
  const isHeard = createRateLimit(rates, () => 0)
  const { peer, ended } = aPeer()
  for (let times = 0; times < 510; times += 1) isHeard(peer, costs.act)
  expect(ended).toEqual([])
  isHeard(peer, costs.act)
  expect(ended).toEqual([true])
})

test('[G18] a connection that does not take its packets is refused, and in the end closed', () => {
  const isHeard = createRateLimit(rates, () => 0)
  const { peer, conn, ended } = aPeer()
  const send = (packets: number) => {
    for (let packet = 0; packet < packets; packet += 1) conn.emit('packetCreate')
  }
  expect(isHeard(peer, costs.act)).toBe(true)
  send(33)
  expect(isHeard(peer, costs.act)).toBe(false)
  conn.emit('drain')
  expect(isHeard(peer, costs.act)).toBe(true)
  send(1000)
  expect(ended).toEqual([])
  send(1)
  expect(ended).toEqual([true])
})
