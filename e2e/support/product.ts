import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { limits } from '#shared/protocol/limits.ts'
import { freePort } from './free-port.ts'
import { type RunningProcess, startProcess } from './processes.ts'

export type ProductOptions = {
  /** Durations made shorter for a test, milliseconds. */
  readonly limits?: Partial<Record<keyof typeof limits, number>>
  readonly env?: Record<string, string>
}

/** The real server in its own process, on the embedded store, in a directory of its own. */
export type Product = {
  readonly origin: string
  readonly directory: string
  /** The one-use secret of the first set-up. */
  readonly setUpSecret: string
  /** Everything any of its processes wrote. */
  output(): string
  /** Ends the process with a signal and starts another on the same directory and port. */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends the process and leaves its files. */
  halt(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Ends the process and removes its files. */
  stop(): Promise<void>
}

/** The server's process; `limits` may be shortened. */
export const serverProgram = fileURLToPath(new URL('./server-process.ts', import.meta.url))

export async function startProduct({ limits = {}, env = {} }: ProductOptions = {}): Promise<Product> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-'))
  const port = await freePort()
  const outputs: (() => string)[] = []
  let server: RunningProcess = await start()
  const setUpSecret = setUpSecretIn(server.output())

  async function start(): Promise<RunningProcess> {
    const started = await startProcess(process.execPath, [serverProgram, JSON.stringify(limits)], {
      ready: /listening on \S+/,
      env: { RELAIS_PORT: String(port), RELAIS_HOST: '127.0.0.1', RELAIS_DATA: directory, ...env },
    })
    outputs.push(started.output)
    return started
  }

  return {
    origin: `http://127.0.0.1:${port}`,
    directory,
    setUpSecret,
    output: () => outputs.map((read) => read()).join(''),
    async restart(signal) {
      await server.stop(signal)
      server = await start()
    },
    async halt(signal = 'SIGTERM') {
      await server.stop(signal)
    },
    async stop() {
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The one-use secret of the first set-up link that a server printed. */
export function setUpSecretIn(output: string): string {
  const secret = /#set-up=([A-Za-z0-9_-]{43})/.exec(output)?.[1]
  if (secret === undefined) throw new Error(`no set-up link was printed:\n${output}`)
  return secret
}
