import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { NodeLink } from '../../server/fanout/node-link.ts'
import type { Store } from '../../server/store/port.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { change, filesHolding, marker } from '../../server/store/testing/store-place.ts'
import { type RedisGroup, startRedisGroup } from '../support/redis-group.ts'
import { Lanes } from './lanes.ts'

// Three servers and three sentinels. An acknowledged change is on one replica at least.

let group: RedisGroup
let store: Store
const warnings: string[] = []
beforeAll(async () => {
  group = await startRedisGroup()
  store = await openRedisStore({ url: group.url, replicas: 1, warn: (line) => warnings.push(line) })
})
afterAll(async () => {
  await store.close()
  await group.stop()
})

const write = (key: string, ifVersion: number) =>
  store.commit(change({ writes: [{ key, ifVersion, next: `${ifVersion + 1}` }] }))

test('[ST4] [G9] a primary that dies under load loses nothing that was acknowledged, and the nodes find the next one', async () => {
  let missed = 0
  const link = await NodeLink.open(group.url, 'told', () => {
    missed += 1
  })
  const lanes = new Lanes(store, 8)
  const moreKept = (count: number) => {
    const before = lanes.acknowledged
    return eventually(() => expect(lanes.acknowledged).toBeGreaterThan(before + count))
  }
  await store.putKeys('ticket/a', { self: 'b' })
  await moreKept(50)
  const former = await group.killPrimary()
  await moreKept(50)
  expect(await lanes.stop()).toMatchObject({ lost: 0, doubled: 0 })
  expect(await store.readKeys('ticket/a')).toEqual({ self: 'b' })
  await eventually(() => expect([link.isHearing, missed > 0]).toEqual([true, true]))
  link.close()
  await group.bringBack(former)
  expect(await group.primary()).not.toBe(former)
  await group.promoteNobody()
})

const replicas = async () => {
  const primary = await group.primary()
  return group.servers.filter((server) => server !== primary)
}

test('[ST10] [G7] keys are erased once no file of any server has them, and a replica that is away counts', async () => {
  const key = marker()
  await store.putKeys('ticket/b', { self: key })
  const holding = () => group.servers.filter(({ directory }) => filesHolding(directory, key).length > 0)
  await eventually(() => expect(holding()).toHaveLength(group.servers.length))
  const [away] = await replicas()
  await away?.halt('SIGKILL')
  expect(await store.eraseKeys('ticket/b')).toBe('under-way')
  await eventually(() =>
    expect(warnings).toContainEqual(expect.stringContaining(`the replica at 127.0.0.1:${away?.port}`)),
  )
  expect(await store.eraseKeys('ticket/b')).toBe('under-way')
  expect(holding()).toContain(away)
  await away?.start()
  await eventually(async () => expect(await store.eraseKeys('ticket/b')).toBe('done'))
  expect(holding()).toEqual([])
})

test('[ST4] nothing is acknowledged while too few replicas have it, and everything goes on once they are back', async () => {
  const away = await replicas()
  for (const replica of away) await replica.halt('SIGKILL')
  const replicasMissing = expect.objectContaining({ message: expect.stringContaining('0 of 1 replicas') })
  await expect(write('thing/c', 0)).rejects.toEqual(replicasMissing)
  await expect(store.putKeys('ticket/c', { self: 'c' })).rejects.toEqual(replicasMissing)
  await expect(store.load(['thing/c'])).rejects.toEqual(replicasMissing)
  // Nobody is shown a line that the next primary may not have.
  const append = [{ log: 'log-c', position: 1, entry: { said: 'c' } }]
  await expect(store.commit(change({ append }))).rejects.toEqual(replicasMissing)
  await expect(store.readLog('log-c', 0, 10)).rejects.toEqual(replicasMissing)
  for (const replica of away) await replica.start()
  const [kept] = await eventually(() => store.load(['thing/c']))
  expect(await eventually(() => write('thing/c', kept?.version ?? Number.NaN))).toBe('kept')
  expect(await store.readLog('log-c', 0, 10)).toEqual([{ position: 1, entry: { said: 'c' } }])
})
