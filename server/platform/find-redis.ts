import { createClient } from 'redis'
import { type RedisAddress, sentinelUrl, serverUrl } from './redis-address.ts'
import { systemScheduler } from './scheduler.ts'

/** The longest wait for one sentinel, milliseconds. */
const patience = 1000

const makeSentinel = (url: string) =>
  createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, connectTimeout: patience },
  })
type Sentinel = ReturnType<typeof makeSentinel>

/**
 * The address of the server that is the primary now, as the first sentinel that answers knows it. The server may have become a replica meanwhile, so
 * whoever connects there looks at its role. Throws where no sentinel knows it.
 * https://redis.io/docs/latest/develop/reference/sentinel-clients/
 */
export async function findPrimary(address: RedisAddress): Promise<string> {
  if (address.kind === 'server') return serverUrl(address, address.server)
  const found = await askSentinels(address, async (sentinel) => {
    const answer = await sentinel.sendCommand<readonly string[] | null>([
      'SENTINEL',
      'GET-MASTER-ADDR-BY-NAME',
      address.name,
    ])
    return answer && placeOf(answer[0], answer[1])
  })
  return serverUrl(address, found)
}

/**
 * The addresses of all replicas, as the sentinels know them, those that are away included. Without sentinels: of those that are connected, as `info` has
 * them, which is what the primary says of its replication. Throws where no sentinel knows them.
 */
export async function findReplicas(
  address: RedisAddress,
  info: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const places =
    address.kind === 'server'
      ? placesIn(info)
      : await askSentinels(address, async (sentinel) => {
          const answer = await sentinel.sendCommand<readonly (readonly string[])[] | null>([
            'SENTINEL',
            'REPLICAS',
            address.name,
          ])
          return answer?.map((fields) => placeOf(field(fields, 'ip'), field(fields, 'port'))) ?? null
        })
  return places.map((place) => serverUrl(address, place))
}

/** Asks one sentinel after another, until one of them knows. */
async function askSentinels<Answer>(
  address: RedisAddress & { readonly kind: 'sentinels' },
  ask: (sentinel: Sentinel) => Promise<Answer | null>,
): Promise<Answer> {
  let cause: unknown
  for (const place of address.sentinels) {
    const sentinel = makeSentinel(sentinelUrl(address, place))
    // Each request reports its failure itself. Without a listener the error event would end the process.
    sentinel.on('error', () => undefined)
    const inTime = systemScheduler.after(patience, () => sentinel.isOpen && sentinel.destroy())
    try {
      await sentinel.connect()
      const answer = await ask(sentinel)
      if (answer !== null) return answer
    } catch (thrown) {
      cause = thrown
    } finally {
      inTime()
      if (sentinel.isOpen) sentinel.destroy()
    }
  }
  throw new Error(`no sentinel knows the primary ${address.name}`, { cause })
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,…` of https://redis.io/docs/latest/commands/info/ */
const placesIn = (info: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(info).flatMap(([name, value = '']) => {
    if (!/^slave\d+$/.test(name)) return []
    const fields = new Map(value.split(',').map((pair) => pair.split('=') as [string, string]))
    return [placeOf(fields.get('ip'), fields.get('port'))]
  })

/** A field of the flat list of names and values in which a sentinel describes a server. */
const field = (fields: readonly string[], name: string): string | undefined => fields[fields.indexOf(name) + 1]

const placeOf = (host = '', port = ''): string => `${host.includes(':') ? `[${host}]` : host}:${port}`
