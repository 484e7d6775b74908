import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which core a process is kept on; `any` where that cannot be said. */
export type Core = number | 'any'

/** The server alone on one core; on another what loads it, and Redis. */
export type Cores = { readonly server: Core; readonly generator: Core }

/** `any` twice where the machine has no `taskset` or fewer than two cores. */
export function findCores(): Cores {
  const [server, generator] = spawnSync('taskset', ['-V']).status === 0 ? allowedCores() : []
  return server === undefined || generator === undefined ? { server: 'any', generator: 'any' } : { server, generator }
}

/** The command line that runs a command on a core. */
export const commandOn = (core: Core, command: readonly string[]): readonly string[] =>
  core === 'any' ? command : ['taskset', '-c', String(core), ...command]

/** Moves a process that is running already, with all its threads. */
export function moveTo(core: Core, pid: number): void {
  if (core !== 'any') execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' })
}

/** `0-3,8` in full. Source: proc_pid_status(5). */
function allowedCores(): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
