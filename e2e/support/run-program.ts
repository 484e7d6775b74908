import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** `npm start`, `npm run backup`: the programs that an operator starts. */
export const mainProgram = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
/** The same as `npm start`, with some durations shortened. */
export const serverProcess = fileURLToPath(new URL('./server-process.ts', import.meta.url))
export const backupProgram = fileURLToPath(new URL('../../server/command/backup.ts', import.meta.url))

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs a program to its end. The environment is exactly `env` and PATH. */
export async function runProgram(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}

/**
 * How to run a program so that it cannot write to a read-only directory: `root` may write everywhere, unless it drops that right.
 */
export const bound = (command: string, args: readonly string[]): [command: string, args: string[]] =>
  process.getuid?.() === 0
    ? ['setpriv', ['--bounding-set=-dac_override,-dac_read_search', command, ...args]]
    : [command, [...args]]
