import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { freePort } from './free-port.ts'
import { startProcess } from './processes.ts'

export type RedisServer = {
  readonly url: string
  readonly port: number
  readonly directory: string
  /** Says a command to it on a connection of its own. */
  say(...words: string[]): Promise<unknown>
  /** Ends it, and starts it again on the same files. Killed, it keeps what its files hold. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends it, does something while it is gone, and starts it again on its files; `other` settings replace the first ones. */
  interrupt(meanwhile: () => unknown, other?: Record<string, string>): Promise<void>
  stop(): Promise<void>
}

/** A real Redis on a free port of 127.0.0.1, its files in a folder of its own that goes with it. */
export async function startRedis(settings: Record<string, string> = {}): Promise<RedisServer> {
  const binary = findRedis()
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'relais-redis-'))
  const all = { port: String(port), bind: '127.0.0.1', dir: directory, daemonize: 'no', ...settings }
  const start = (other: Record<string, string> = {}) => {
    const args = Object.entries({ ...all, ...other }).flatMap(([name, value]) => [`--${name}`, value])
    return startProcess(binary, args, { ready: /Ready to accept connections/ })
  }
  let redis = await start()
  const url = `redis://127.0.0.1:${port}`
  return {
    url,
    port,
    directory,
    async say(...words) {
      const client = createClient({ url, RESP: 2, socket: { reconnectStrategy: false } })
      client.on('error', () => undefined)
      await client.connect()
      return client.sendCommand(words).finally(() => client.isOpen && client.destroy())
    },
    async restart(signal) {
      await redis.stop(signal)
      redis = await start()
    },
    async interrupt(meanwhile, other = {}) {
      await redis.stop()
      await meanwhile()
      redis = await start(other)
    },
    async stop() {
      await redis.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function findRedis(): string {
  const found = () => ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((path) => existsSync(path))
  const path = process.env.REDIS_SERVER ?? found()
  if (path) return path
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
    // The package would start a server of its own; only the program is wanted.
    const options = ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']
    execFileSync('apt-get', options, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    })
    const installed = found()
    if (installed) return installed
  }
  throw new Error('No redis-server here: install one (apt-get install redis-server), or name it in REDIS_SERVER.')
}
