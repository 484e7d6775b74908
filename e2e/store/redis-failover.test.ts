import { afterEach, beforeEach, expect, test } from 'vitest'
import { NodeLink } from '../../server/fanout/node-link.ts'
import type { Store } from '../../server/store/port.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { change } from '../../server/store/testing/store-place.ts'
import { type Balancer, startBalancer } from '../support/balancer.ts'
import { keepsAll, type RedisServer, startRedis } from '../support/redis-server.ts'

let former: RedisServer
let next: RedisServer
/** The service's name for Redis: it leads to the master, and open connections stay where they are. */
let name: Balancer
let url: string
let store: Store
beforeEach(async () => {
  former = await startRedis({ ...keepsAll, 'repl-diskless-sync-delay': '0' })
  next = await startRedis(keepsAll)
  await next.say('REPLICAOF', '127.0.0.1', `${former.port}`)
  await expect.poll(replication).toContain('master_link_status:up')
  name = await startBalancer()
  name.use([former.port])
  url = `redis://127.0.0.1:${name.port}`
  store = await openRedisStore({ url })
})
afterEach(async () => {
  await store.close()
  await name.close()
  await Promise.all([former.stop(), next.stop()])
})

const replication = async () => `${await next.say('INFO', 'replication')}`

/** Acts as an operator or a sentinel does: no connection is cut, and the former master becomes a replica of the new one. */
async function failOver(): Promise<void> {
  await former.say('CLIENT', 'PAUSE', '10000', 'WRITE')
  const offset = /master_repl_offset:(\d+)/.exec(`${await former.say('INFO', 'replication')}`)?.[1]
  await expect.poll(replication).toContain(`slave_repl_offset:${offset}`)
  await next.say('REPLICAOF', 'NO', 'ONE')
  name.use([next.port])
  await former.say('REPLICAOF', '127.0.0.1', `${next.port}`)
  await former.say('CLIENT', 'UNPAUSE')
}

const write = (ifVersion: number) =>
  store.commit(change({ writes: [{ key: 'thing/a', ifVersion, next: `${ifVersion + 1}` }] }))

test('[ST11][G9] changes continue at the new master although nobody cuts the connections to the former one', async () => {
  expect(await write(0)).toBe('kept')
  await failOver()
  expect(await write(1)).toBe('kept')
  await store.putKeys('ticket/a', { self: 'b' })
  expect(await Promise.all([write(2), write(3)])).toEqual(['kept', 'kept'])
  expect(await store.load(['thing/a'])).toEqual([{ version: 4, value: '4' }])
  expect(await store.readKeys('ticket/a')).toEqual({ self: 'b' })
})

test('[ST11] reads find the new master too', async () => {
  await failOver()
  await store.putKeys('ticket/a', { self: 'b' })
  expect(await store.admit('sign-in', { acts: 1, perMinutes: 10 })).toBe(true)
  expect(await store.admit('sign-in', { acts: 1, perMinutes: 10 })).toBe(false)
  expect(`${await next.say('DBSIZE')}`).not.toBe('0')
})

test('[L5] a node can send and receive at the new master, and knows that it may have missed messages', async () => {
  let missed = 0
  const link = await NodeLink.open(url, 'told', () => {
    missed += 1
  })
  const heard: string[] = []
  link.subscribe(['news'], (message) => heard.push(message.toString()))
  await failOver()
  await expect.poll(() => missed).toBe(1)
  const other = await NodeLink.open(url, 'told', () => undefined)
  other.publish('news', 'from the other')
  await expect.poll(() => heard).toEqual(['from the other'])
  await link.caughtUp()
  link.close()
  other.close()
})

test('a node does not start on a replica, and says why', async () => {
  await former.say('REPLICAOF', '127.0.0.1', `${next.port}`)
  await expect(NodeLink.open(former.url, 'told', () => undefined)).rejects.toThrow('Redis is a replica')
  await expect(openRedisStore({ url: former.url })).rejects.toThrow('READONLY')
})
