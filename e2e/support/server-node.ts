import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { type RunningProcess, startProcess } from './processes.ts'
import type { ProductOptions } from './product.ts'

/** One server process on its own port, which can be stopped and started again on the same port and data. */
export type ServerNode = {
  readonly port: number
  readonly origin: string
  /** The output of all its processes. */
  output(): string
  start(): Promise<void>
  /** Stops the process, and waits for its end. */
  halt(signal?: NodeJS.Signals): Promise<void>
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** SIGSTOP and SIGCONT: it is suspended, like a machine asleep. Does nothing without a running process. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Sets its machine's clock, that many milliseconds ahead of the true time. */
  setClock(ahead: number): void
  /** Ends it and starts it again that many milliseconds later, by its machine's clock: a clock that is set while it runs is only followed slowly. */
  restartLater(ahead: number): Promise<void>
  /** Of the running process. */
  pid(): number
  /** Stops it for good. */
  close(): Promise<void>
}

const program = fileURLToPath(new URL('./server-process.ts', import.meta.url))

/**
 * The people of a test are scripts, as slow as their machine: what nobody looks at goes back only where the test is about that (SPEC C23). They also need no
 * breath after an end (C26), and what a listener presses leaves at once (S36).
 */
const patient = { lookWithin: 3_600_000, breath: 0, takeBackWithin: 0 }

export async function startServerNode({ limits = {}, env = {} }: ProductOptions): Promise<ServerNode> {
  const port = await freePort()
  const own = mkdtempSync(join(tmpdir(), 'relais-node-'))
  const clockFile = join(own, 'ahead')
  writeFileSync(clockFile, '0')
  const outputs: (() => string)[] = []
  let server: RunningProcess | null = null
  let startsAhead = 0

  async function start(): Promise<void> {
    const started = await startProcess(
      process.execPath,
      [program, JSON.stringify({ ...patient, ...limits }), clockFile, String(startsAhead)],
      {
        ready: /listening on \S+/,
        env: { RELAIS_PORT: String(port), RELAIS_HOST: '127.0.0.1', ...env },
      },
    )
    outputs.push(started.output)
    server = started
  }

  async function halt(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await server?.stop(signal)
    server = null
  }

  await start()
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    output: () => outputs.map((read) => read()).join(''),
    start,
    halt,
    async restart(signal) {
      await halt(signal)
      await start()
    },
    signal(signal) {
      if (server) process.kill(server.pid, signal)
    },
    setClock(ahead) {
      writeFileSync(clockFile, String(ahead))
      if (server) process.kill(server.pid, 'SIGUSR2')
    },
    async restartLater(ahead) {
      startsAhead += ahead
      await halt()
      await start()
    },
    pid: () => server?.pid ?? Number.NaN,
    async close() {
      await halt()
      rmSync(own, { recursive: true, force: true })
    },
  }
}
