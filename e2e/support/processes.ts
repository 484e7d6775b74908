import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { patienceMs } from '#shared/testing/patience.ts'

export type RunningProcess = {
  pid: number
  /** What the ready pattern matched. */
  ready: RegExpExecArray
  /** Everything written so far, both streams in the order of arrival. */
  output: () => string
  /** Sends the signal, SIGKILL after `graceMs`, and waits for the end and for all output until then. */
  stop: (signal?: NodeJS.Signals, graceMs?: number) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

const running = new Set<ChildProcess>()

// A failing test must not leave servers running.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts a program and waits until its output matches `ready`. Throws, with the output, if it ends before or stays silent for `timeoutMs`. The
 * environment is exactly `env`, PATH and the place of Node's compile cache: it inherits nothing else.
 */
export async function startProcess(
  command: string,
  args: string[],
  {
    ready,
    env = {},
    cwd,
    timeoutMs = patienceMs,
  }: { ready: RegExp; env?: Record<string, string>; cwd?: string; timeoutMs?: number },
): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  // Use `close`, which is later than `exit`: the last lines may come after the process ended. A program that never started rejects above.
  const closed = once(child, 'close')
  closed.catch(() => {})
  let output = ''
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`${command} ${args.join(' ')}: ${why}\n${output}`))
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`not ready after ${timeoutMs} ms`)
    }, timeoutMs)
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = ready.exec(output)
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`ended before it was ready (${code ?? signal})`))
  })
  const ended = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid ?? Number.NaN,
    ready: match,
    output: () => output,
    async stop(signal = 'SIGTERM', graceMs = patienceMs) {
      const timer = ended() ? undefined : setTimeout(() => child.kill('SIGKILL'), graceMs)
      if (!ended()) child.kill(signal)
      await closed
      clearTimeout(timer)
      return { code: child.exitCode, signal: child.signalCode }
    },
  }
}

function compileCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
}
