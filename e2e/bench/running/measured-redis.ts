import { createClient } from 'redis'
import { keepsAll, startRedis } from '../../support/redis-server.ts'
import { type Core, moveTo } from './cores.ts'

/** A Redis that flushes every change, and tells what it used. */
export type MeasuredRedis = {
  readonly url: string
  readonly version: string
  /** Of all its threads since it began, milliseconds. */
  readonly cpu: () => Promise<number>
  readonly stop: () => Promise<void>
}

export async function startMeasuredRedis(core: Core): Promise<MeasuredRedis> {
  const redis = await startRedis(keepsAll)
  const client = await createClient({ url: redis.url }).connect()
  // https://redis.io/docs/latest/commands/info/
  const info = async (name: string) => {
    const [, value = ''] = new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(await client.info()) ?? []
    return value
  }
  moveTo(core, Number(await info('process_id')))
  return {
    url: redis.url,
    version: await info('redis_version'),
    async cpu() {
      const text = await client.info('cpu')
      const seconds = ['used_cpu_sys', 'used_cpu_user'].map((name) => {
        const [, value] = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text) ?? []
        return Number(value)
      })
      return seconds.reduce((sum, value) => sum + value, 0) * 1000
    },
    async stop() {
      client.destroy()
      await redis.stop()
    },
  }
}
