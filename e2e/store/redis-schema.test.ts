import { createClient } from 'redis'
import { expect, it, onTestFinished } from 'vitest'
import { StoreUnavailable } from '../../server/store/port.ts'
import type { Client } from '../../server/store/redis/connection.ts'
import { schemaVersion } from '../../server/store/redis/names.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { type Step, steps, upgradeSchema } from '../../server/store/redis/schema.ts'
import { change } from '../../server/store/testing/store-place.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'

async function redis() {
  const server = await startRedis(keepsAll)
  const client = (await createClient({ url: server.url, RESP: 2 }).connect()) as unknown as Client
  onTestFinished(async () => {
    client.destroy()
    await server.stop()
  })
  return { url: server.url, client }
}

const write = (ifVersion: number) => change({ writes: [{ key: 'thing/a', ifVersion, next: 'a' }] })

/** What a version with other names could do. */
const rename: Step = async (client, from, to) => {
  for await (const keys of client.scanIterator({ MATCH: `${from}*` }))
    for (const key of keys) await client.rename(key, to + key.slice(from.length))
}

it('says which schema it has, and has a step to each', async () => {
  const { url, client } = await redis()
  const store = await openRedisStore({ url })
  await store.close()
  expect(schemaVersion).toBe(1 + steps.length)
  expect(await client.get('relais:schema')).toBe(`${schemaVersion}`)
})

it('refuses the data of a newer version in one line, and changes nothing', async () => {
  const { url, client } = await redis()
  await client.set('relais:schema', `${schemaVersion + 1}`)
  await expect(openRedisStore({ url })).rejects.toThrow(
    /^Redis holds the data of a newer version of Relais \([^\n]+\)$/,
  )
  expect(await client.keys('*')).toEqual(['relais:schema'])
})

it('takes each step once though several nodes start together, and refuses a node of the former version from then on', async () => {
  const { url, client } = await redis()
  const former = await openRedisStore({ url })
  onTestFinished(() => former.close())
  expect(await former.commit(write(0))).toBe('kept')
  let taken = 0
  const next = [
    ...steps,
    async (...step: Parameters<Step>) => {
      taken += 1
      await rename(...step)
    },
  ]
  await Promise.all([upgradeSchema(client, 'relais', next), upgradeSchema(client, 'relais', next)])
  expect(taken).toBe(1)
  expect(await client.get(`relais:${schemaVersion + 1}:s:thing/a`)).toBe('1 "a"')
  await expect(former.commit(write(1))).rejects.toBeInstanceOf(StoreUnavailable)
  await expect(openRedisStore({ url })).rejects.toThrow('newer version')
})

it('repeats an interrupted step', async () => {
  const { client } = await redis()
  await upgradeSchema(client, 'relais')
  const cutShort: readonly Step[] = [...steps, () => Promise.reject(new Error('killed'))]
  await expect(upgradeSchema(client, 'relais', cutShort)).rejects.toThrow('killed')
  await expect(upgradeSchema(client, 'relais')).rejects.toThrow('newer version')
  await upgradeSchema(client, 'relais', [...steps, rename])
  expect(await client.get('relais:schema')).toBe(`${schemaVersion + 1}`)
})
