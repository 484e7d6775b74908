import { createClient } from 'redis'
import type { Store } from '../../server/store/port.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import type { StorePlace } from '../../server/store/testing/store-place.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'

/** A Redis of its own. */
export async function makeRedisPlace(): Promise<StorePlace> {
  const redis = await startRedis(keepsAll)
  return {
    opener: new URL(import.meta.url),
    place: redis.url,
    directory: redis.directory,
    erasedWithin: 60_000,
    async obstruct() {
      // As when a required replica is gone: reads continue, writes do not.
      await setting(redis.url, 'min-replicas-to-write', '1')
      return () => setting(redis.url, 'min-replicas-to-write', '0')
    },
    remove: () => redis.stop(),
  }
}

export const openAt = (url: string): Promise<Store> => openRedisStore({ url })

export async function setting(url: string, name: string, value: string): Promise<void> {
  const client = await createClient({ url, RESP: 2 }).connect()
  await client.configSet(name, value)
  client.destroy()
}
