import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { NodeLink } from '../../server/fanout/node-link.ts'
import { type Store, StoreUnavailable } from '../../server/store/port.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { change, filesHolding, marker } from '../../server/store/testing/store-place.ts'
import { type RedisGroup, startRedisGroup } from '../support/redis-group.ts'

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

/** Counts in a state until `isOver`; resolves with the last number that was acknowledged. */
async function count(key: string, isOver: () => boolean, onKept: () => void): Promise<number> {
  let acknowledged = 0
  while (!isOver()) {
    try {
      const [kept] = await store.load([key])
      const version = kept?.version ?? 0
      if ((await write(key, version)) !== 'kept') throw new Error(`${key}: nobody else counts here`)
      acknowledged = version + 1
      onKept()
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailable)) throw thrown
    }
  }
  return acknowledged
}

test('[ST4] [G9] a primary that dies under load loses nothing that was acknowledged, and the nodes find the next one', async () => {
  let missed = 0
  const link = await NodeLink.open(group.url, 'told', () => {
    missed += 1
  })
  let kept = 0
  let isOver = false
  const onKept = () => {
    kept += 1
  }
  const keys = Array.from({ length: 8 }, (_, index) => `thing/lane-${index}`)
  const counting = Promise.all(keys.map((key) => count(key, () => isOver, onKept)))
  await store.putKeys('ticket/a', { self: 'b' })
  await eventually(() => expect(kept).toBeGreaterThan(50))

  const former = await group.killPrimary()
  const before = kept
  await eventually(() => expect(kept).toBeGreaterThan(before + 50))
  isOver = true
  const acknowledged = await counting
  const now = await store.load(keys)
  expect(now.map(({ version }, index) => version >= (acknowledged[index] ?? Number.NaN))).toEqual(keys.map(() => true))
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
  for (const replica of away) await replica.start()
  const [kept] = await eventually(() => store.load(['thing/c']))
  expect(await eventually(() => write('thing/c', kept?.version ?? Number.NaN))).toBe('kept')
})
