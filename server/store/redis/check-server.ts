import type { Client } from './connection.ts'

/**
 * Checks that this Redis can keep the promises. Throws, in one line, when it cannot. Answers a line for the operator, or null when everything
 * acknowledged is on its disk and on the wanted replicas. `mayForget`: a Redis that keeps nothing on disk gives a line, and no error.
 */
export async function checkServer(
  client: Client,
  { mayForget, replicas }: { readonly mayForget: boolean; readonly replicas: number },
): Promise<string | null> {
  const info = readInfo(await client.info())
  const major = Number(info.redis_version?.split('.')[0])
  if (!(major >= 7)) throw new Error(`Redis ${info.redis_version} is too old: 7.0 or newer is needed`)
  if (info.redis_mode === 'cluster') throw new Error('Redis is a cluster: a change is kept whole on one server only')
  if (info.maxmemory !== '0' && info.maxmemory_policy !== 'noeviction')
    throw new Error(
      `Redis forgets when its memory is full (${info.maxmemory_policy}): set maxmemory-policy to noeviction`,
    )
  if (info.aof_enabled !== '1') {
    const forgets = 'Redis keeps no append-only file: set appendonly to yes'
    if (!mayForget) throw new Error(forgets)
    return forgets
  }

  const connected = Number(info.connected_slaves ?? 0)
  if (connected < replicas)
    return `Redis has ${connected} replicas and ${replicas} must have each change: changes are refused until they are there`
  if (connected > replicas && replicas === 0)
    return 'Redis has a replica, and REDIS_REPLICAS is 0: a failover may lose the last messages that were acknowledged'

  const flushed = await client.configGet('appendfsync').then(
    (settings) => settings.appendfsync,
    () => undefined,
  )
  if (flushed === 'always') return null
  const lost = 'a crash of its machine may lose the last messages that were acknowledged'
  return flushed
    ? `Redis has appendfsync ${flushed}: ${lost}`
    : `Redis does not tell its appendfsync: unless it is always, ${lost}`
}

/** https://redis.io/docs/latest/commands/info/ */
export function readInfo(text: string): Readonly<Record<string, string | undefined>> {
  const fields = text.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':')
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : []
  })
  return Object.fromEntries(fields)
}
