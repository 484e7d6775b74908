import { expect, onTestFinished, test } from 'vitest'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { change } from '../../server/store/testing/store-place.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'
import { startLosingProxy } from './losing-proxy.ts'

test.each([
  ['is lost', ['EVALSHA']],
  ['is lost, and then the answer that tells the outcome', ['EVALSHA', 'HGETALL']],
  ['is lost, and then the answer that tells the outcome, twice', ['EVALSHA', 'HGETALL', 'HGETALL']],
])('[ST3] [G9] a change is kept and reported kept when its answer %s', async (_, words) => {
  const redis = await startRedis(keepsAll)
  const proxy = await startLosingProxy(redis.port)
  const store = await openRedisStore({ url: `redis://127.0.0.1:${proxy.port}` })
  onTestFinished(async () => {
    await store.close()
    await proxy.close()
    await redis.stop()
  })
  const write = (ifVersion: number) =>
    store.commit(change({ writes: [{ key: 'thing/a', ifVersion, next: `${ifVersion + 1}` }] }))
  expect(await write(0)).toBe('kept')
  proxy.lose(...words)
  expect(await write(1)).toBe('kept')
  expect(await write(2)).toBe('kept')
})
