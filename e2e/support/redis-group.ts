import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { patienceMs } from '#shared/testing/patience.ts'
import { findProgram } from './debian-program.ts'
import { freePort } from './free-port.ts'
import { startProcess } from './processes.ts'
import { redisServer } from './programs.ts'
import { keepsAll, type RedisServer, startRedis } from './redis-server.ts'

/** The sentinels' name of the primary. */
const name = 'relais'
/** The password of all servers, and of no sentinel. */
const password = 'of-the-servers'

/** A primary, its replicas, and three sentinels that promote one of them when the primary dies. */
export type RedisGroup = {
  /** The address that nodes are given. */
  readonly url: string
  readonly servers: readonly RedisServer[]
  /** The server that the sentinels take for the primary now. */
  primary(): Promise<RedisServer>
  /**
   * Kills the primary, and resolves with it once the sentinels have promoted another server. The killed one stays down. For `lag` milliseconds before, the
   * replicas receive nothing: what the primary alone acknowledges in that time is lost with it.
   */
  killPrimary(lag?: number): Promise<RedisServer>
  /** Starts a killed server again, and resolves once it follows the primary. */
  bringBack(server: RedisServer): Promise<void>
  /** From now on the sentinels take no silence for a death: on a machine that stands still for a moment nobody is promoted. */
  promoteNobody(): Promise<void>
  stop(): Promise<void>
}

/** Starts them on free ports of 127.0.0.1. `downAfter`: how long a primary is silent until the sentinels take it for dead, milliseconds. */
export async function startRedisGroup({ size = 3, downAfter = 6000 } = {}): Promise<RedisGroup> {
  const settings = { ...keepsAll, requirepass: password, masterauth: password, 'repl-diskless-sync-delay': '0' }
  const servers = await Promise.all(Array.from({ length: size }, () => startRedis(settings)))
  const [first, ...others] = servers
  if (!first) throw new Error('a group has at least one server')
  for (const other of others) await other.say('REPLICAOF', '127.0.0.1', `${first.port}`)
  await untilPassed(() => expectReplicas(first, others.length))
  const sentinels = await Promise.all(Array.from({ length: 3 }, () => startSentinel(first.port, downAfter)))

  const askAt = async (port: number | undefined, ...words: string[]) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP: 2 })
    client.on('error', () => undefined)
    await client.connect()
    return client.sendCommand<unknown>(['SENTINEL', ...words]).finally(() => client.destroy())
  }
  const ask = (...words: string[]) => askAt(sentinels[0]?.port, ...words)
  const primary = async () => {
    const [, port] = (await ask('GET-MASTER-ADDR-BY-NAME', name)) as readonly string[]
    const server = servers.find((one) => `${one.port}` === port)
    if (!server) throw new Error(`no server of the group has the port ${port}`)
    return server
  }
  // The sentinels elect one of them only once they know of each other, and promote only replicas that they know.
  await untilPassed(async () => {
    const [others, replicas] = await Promise.all([ask('SENTINELS', name), ask('REPLICAS', name)])
    if ((others as unknown[]).length < 2 || (replicas as unknown[]).length < size - 1) throw new Error('not known yet')
  })

  return {
    url: `redis-sentinel://:${password}@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/0#${name}`,
    servers,
    primary,
    async killPrimary(lag = 200) {
      const former = await primary()
      const replicas = servers.filter((server) => server !== former)
      for (const replica of replicas) replica.signal('SIGSTOP')
      // Otherwise the network would still hold what the replicas have not read yet.
      await former.say('CLIENT', 'KILL', 'TYPE', 'REPLICA')
      await sleep(lag)
      await former.halt('SIGKILL')
      for (const replica of replicas) replica.signal('SIGCONT')
      await untilPassed(async () => {
        const next = await primary()
        if (next === former || !(await roleOf(next)).startsWith('master')) throw new Error('nobody is promoted yet')
      })
      return former
    },
    async bringBack(server) {
      await server.start()
      // A sentinel makes it a replica of the present primary.
      await untilPassed(async () => {
        const info = `${await server.say('INFO', 'replication')}`
        if (!info.includes('role:slave') || !info.includes('master_link_status:up'))
          throw new Error('not following yet')
      })
    },
    async promoteNobody() {
      for (const { port } of sentinels) await askAt(port, 'SET', name, 'down-after-milliseconds', '3600000')
    },
    async stop() {
      await Promise.all(sentinels.map(({ stop }) => stop()))
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

/** A sentinel that stood still for two seconds itself does nothing for thirty more (its TILT mode), so a busy machine can need several of those. */
const promotionPatienceMs = 3 * patienceMs

/** Repeats a check until it does not throw. The torture uses this outside of Vitest too. */
async function untilPassed(check: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + promotionPatienceMs; ; ) {
    try {
      return await check()
    } catch (thrown) {
      if (performance.now() > until) throw thrown
      await sleep(50)
    }
  }
}

const roleOf = async (server: RedisServer): Promise<string> => `${((await server.say('ROLE')) as unknown[])[0]}`

async function expectReplicas(primary: RedisServer, count: number): Promise<void> {
  const info = `${await primary.say('INFO', 'replication')}`
  const online = info.match(/^slave\d+:.*state=online/gm)?.length ?? 0
  if (online < count) throw new Error(`${online} of ${count} replicas follow`)
}

async function startSentinel(primary: number, downAfter: number) {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'relais-sentinel-'))
  const file = join(directory, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary} 2`,
    `sentinel auth-pass ${name} ${password}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} 10000`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const sentinel = await startProcess(findProgram(redisServer), [file, '--sentinel'], { ready: /\+monitor master/ })
  return {
    port,
    async stop() {
      await sentinel.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
