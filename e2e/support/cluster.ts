import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBalancer } from './balancer.ts'
import { freePort } from './free-port.ts'
import { type RunningProcess, startProcess } from './processes.ts'
import { type Product, type ProductOptions, serverProgram, setUpSecretIn } from './product.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

/** What an operator is told to set, and children of Redis that are noticed sooner. */
export const keepsAll = { appendonly: 'yes', appendfsync: 'always', hz: '100' }

export type ClusterNode = {
  readonly origin: string
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  halt(signal?: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  /** Stops and goes on where it stood, like a machine that was put to sleep. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
}

/** Several nodes on a Redis of their own, behind a balancer to which nothing sticks: `origin` is the balancer's. */
export type Cluster = Product & { readonly redis: RedisServer; readonly nodes: readonly ClusterNode[] }

export async function startCluster({ limits = {}, env = {} }: ProductOptions = {}, size = 2): Promise<Cluster> {
  const redis = await startRedis(keepsAll)
  const secrets = mkdtempSync(join(tmpdir(), 'relais-secrets-'))
  const balancer = await startBalancer()
  const outputs: (() => string)[] = []

  async function startNode(): Promise<ClusterNode & { readonly port: number }> {
    const port = await freePort()
    let server: RunningProcess | null = null
    async function start(): Promise<void> {
      const settings = { RELAIS_PORT: `${port}`, RELAIS_HOST: '127.0.0.1', RELAIS_SECRETS: secrets }
      server = await startProcess(process.execPath, [serverProgram, JSON.stringify(limits)], {
        ready: /listening on \S+/,
        env: { ...settings, REDIS_URL: redis.url, ...env },
      })
      outputs.push(server.output)
    }
    async function halt(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
      await server?.stop(signal, 20_000)
    }
    await start()
    return {
      port,
      origin: `http://127.0.0.1:${port}`,
      start,
      halt,
      async restart(signal) {
        await halt(signal)
        await start()
      },
      signal: (signal) => void process.kill(server?.pid ?? Number.NaN, signal),
    }
  }

  const nodes = await Promise.all(Array.from({ length: size }, startNode))
  balancer.use(nodes.map(({ port }) => port))
  const output = () => outputs.map((read) => read()).join('')
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
      await Promise.all(nodes.map((node) => node.halt()))
      await redis.stop()
      rmSync(secrets, { recursive: true, force: true })
    },
  }
}
