import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { findProgram } from './debian-program.ts'
import { freePort } from './free-port.ts'
import { startProcess } from './processes.ts'
import { redisServer } from './programs.ts'

/** The settings that operators are told to use, and a higher `hz`: Redis then notices the end of its child processes sooner. */
export const keepsAll = { appendonly: 'yes', appendfsync: 'always', hz: '100' }

export type RedisServer = {
  readonly url: string
  readonly port: number
  readonly directory: string
  /** Sends it a command on a connection of its own. */
  say(...words: string[]): Promise<unknown>
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it, and keeps its files. */
  halt(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Starts it again on its files, after `halt`. */
  start(): Promise<void>
  /** Stops it, and starts it again on the same files. If killed, it keeps what its files contain. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stops it, runs a function meanwhile, and starts it again on its files; `other` settings replace the first ones. */
  interrupt(meanwhile: () => unknown, other?: Record<string, string>): Promise<void>
  stop(): Promise<void>
}

/** A real Redis on a free port of 127.0.0.1, with its files in its own folder, which is removed with it. */
export async function startRedis(settings: Record<string, string> = {}): Promise<RedisServer> {
  const binary = findProgram(redisServer)
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'relais-redis-'))
  const all = { port: String(port), bind: '127.0.0.1', dir: directory, daemonize: 'no', ...settings }
  const start = (other: Record<string, string> = {}) => {
    const args = Object.entries({ ...all, ...other }).flatMap(([name, value]) => [`--${name}`, value])
    return startProcess(binary, args, { ready: /Ready to accept connections/ })
  }
  let redis = await start()
  const account = settings.requirepass ? `:${settings.requirepass}@` : ''
  const url = `redis://${account}127.0.0.1:${port}`
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
    signal(signal) {
      process.kill(redis.pid, signal)
    },
    async halt(signal) {
      await redis.stop(signal)
    },
    async start() {
      redis = await start()
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
