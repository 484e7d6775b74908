import { accessSync, constants, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { NodeLink } from '../fanout/node-link.ts'
import { type Config, ConfigError } from '../platform/config.ts'
import { readRedisAddress } from '../platform/redis-address.ts'
import type { Store } from '../store/port.ts'
import { namesIn } from '../store/redis/names.ts'
import { defaultSpace, openRedisStore } from '../store/redis/redis-store.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'

export type OpenedStore = {
  readonly store: Store
  /** The other nodes of the same store; null where only this process uses the store. */
  readonly nodes: {
    readonly link: NodeLink
    readonly key: string
  } | null
}

export type StoreOptions = {
  /** The name of the service in a Redis that several services share. */
  readonly space?: string
  /** Accepts a Redis that keeps nothing on disk, for a demo. */
  readonly mayForget?: boolean
  /** Called with one line that the operator of Redis should know. */
  readonly warn: (line: string) => void
  /** Called when this node may have missed notices of other nodes. */
  readonly onMissed: () => void
}

/** Opens the embedded store or the one in Redis. Throws, in one line, why it cannot. */
export async function openStore(config: Config, options: StoreOptions): Promise<OpenedStore> {
  if (config.redisUrl === null) return { store: await openEmbedded(config.data), nodes: null }
  const { space = defaultSpace, mayForget = false, warn, onMissed } = options
  try {
    const store = await openRedisStore({ url: config.redisUrl, replicas: config.redisReplicas, space, mayForget, warn })
    try {
      const link = await NodeLink.open(config.redisUrl, namesIn(space).told, onMissed)
      return { store, nodes: { link, key: nodesKey(config.redisUrl, space) } }
    } catch (thrown) {
      await store.close()
      throw thrown
    }
  } catch (thrown) {
    throw new ConfigError(`the store in Redis cannot be opened: ${reasonOf(thrown)}`)
  }
}

async function openEmbedded(directory: string): Promise<Store> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    // SQLite opens a read-only file without an error, and leaves files beside it that stay read-only.
    const files = readdirSync(directory).filter((name) => /^(relais|keys)\./.test(name))
    for (const name of files) accessSync(join(directory, name), constants.R_OK | constants.W_OK)
  } catch (thrown) {
    throw new ConfigError(`${directory} cannot be written: ${reasonOf(thrown)}`)
  }
  try {
    return await openSqliteStore({ directory })
  } catch (thrown) {
    throw new ConfigError(`the data in ${directory} cannot be opened: ${reasonOf(thrown)}`)
  }
}

/** The key holds the database number, because channels of Redis are not separate by database. */
const nodesKey = (url: string, space: string) => `${space}@${readRedisAddress(url)?.database ?? 0}`

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown'
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown'
  return thrown.message.replaceAll(/\s*\n\s*/g, ' ') || code
}
