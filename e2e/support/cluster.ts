import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBalancer } from './balancer.ts'
import { enrolDemoStaff } from './demo-staff.ts'
import { type Product, type ProductOptions, setUpSecretIn } from './product.ts'
import { type RedisGroup, startRedisGroup } from './redis-group.ts'
import { keepsAll, type RedisServer, startRedis } from './redis-server.ts'
import { startServerNode } from './server-node.ts'

/** Several nodes on a Redis of their own, behind a balancer without sticky sessions: `origin` is the balancer's. */
export type Cluster = Product & { readonly redis: RedisServer }

/** Several nodes on a primary that sentinels replace when it dies. */
export type GroupCluster = Product & { readonly group: RedisGroup }

export async function startCluster(options: ProductOptions = {}, size = 2): Promise<Cluster> {
  const redis = await startRedis(keepsAll)
  const nodes = await startNodes(options, size, { REDIS_URL: redis.url }, redis.stop)
  return Object.assign(nodes, { directory: redis.directory, redis })
}

/** What is acknowledged is on one replica at least. */
export async function startGroupCluster(options: ProductOptions = {}, size = 2): Promise<GroupCluster> {
  const group = await startRedisGroup()
  const nodes = await startNodes(options, size, { REDIS_URL: group.url, REDIS_REPLICAS: '1' }, group.stop)
  return Object.assign(nodes, { directory: group.servers[0]?.directory ?? '', group })
}

async function startNodes(
  { limits = {}, env = {} }: ProductOptions,
  size: number,
  redis: Record<string, string>,
  stopRedis: () => Promise<void>,
): Promise<Omit<Product, 'directory'>> {
  const secrets = mkdtempSync(join(tmpdir(), 'relais-secrets-'))
  const balancer = await startBalancer()
  const shared = { RELAIS_SECRETS: secrets, ...redis, ...env }
  const nodes = await Promise.all(Array.from({ length: size }, () => startServerNode({ limits, env: shared })))
  balancer.use(nodes.map(({ port }) => port))
  const output = () => nodes.map((node) => node.output()).join('')
  const origin = `http://127.0.0.1:${balancer.port}`
  return {
    origin,
    get setUpSecret() {
      return setUpSecretIn(output())
    },
    staff: () => enrolDemoStaff(origin, setUpSecretIn(output())),
    nodes,
    output,
    async restart(signal) {
      for (const node of nodes) await node.restart(signal)
    },
    async halt(signal = 'SIGTERM') {
      await Promise.all(nodes.map((node) => node.halt(signal)))
    },
    async stop() {
      await balancer.close()
      await Promise.all(nodes.map((node) => node.close()))
      await stopRedis()
      rmSync(secrets, { recursive: true, force: true })
    },
  }
}
