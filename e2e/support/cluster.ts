import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBalancer } from './balancer.ts'
import { type Product, type ProductOptions, setUpSecretIn } from './product.ts'
import { type RedisServer, startRedis } from './redis-server.ts'
import { startServerNode } from './server-node.ts'

/** The settings that operators are told to use, and a higher `hz`: Redis then notices the end of its child processes sooner. */
export const keepsAll = { appendonly: 'yes', appendfsync: 'always', hz: '100' }

/** Several nodes on a Redis of their own, behind a balancer without sticky sessions: `origin` is the balancer's. */
export type Cluster = Product & { readonly redis: RedisServer }

export async function startCluster({ limits = {}, env = {} }: ProductOptions = {}, size = 2): Promise<Cluster> {
  const redis = await startRedis(keepsAll)
  const secrets = mkdtempSync(join(tmpdir(), 'relais-secrets-'))
  const balancer = await startBalancer()
  const shared = { RELAIS_SECRETS: secrets, REDIS_URL: redis.url, ...env }
  const nodes = await Promise.all(Array.from({ length: size }, () => startServerNode({ limits, env: shared })))
  balancer.use(nodes.map(({ port }) => port))
  const output = () => nodes.map((node) => node.output()).join('')
  return {
    origin: `http://127.0.0.1:${balancer.port}`,
    directory: redis.directory,
    setUpSecret: setUpSecretIn(output()),
    redis,
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
      await redis.stop()
      rmSync(secrets, { recursive: true, force: true })
    },
  }
}
