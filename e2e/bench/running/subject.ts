import type { GeneratorCommands } from '../generator/generator.ts'
import type { SeededDesk } from '../seeds/desks.ts'
import type { SeededLogin } from '../seeds/logins.ts'
import type { Listening } from '../servers/listen.ts'
import { type Child, startChild } from './child.ts'
import type { Cores } from './cores.ts'
import type { MeasuredRedis } from './measured-redis.ts'
import type { ServerCommands } from './meter.ts'
import type { Speedometer } from './speedometer.ts'

export type Generator = Child<GeneratorCommands, null>
export type Server = Child<ServerCommands, Listening>

/** What is measured: servers that are running, and how conversations are opened on them. */
export type Subject = {
  readonly servers: readonly Server[]
  readonly redis: MeasuredRedis | null
  /** So many conversations more. */
  readonly open: (generator: Generator, conversations: number) => Promise<void>
  /** Who may connect and sign in besides; nobody at a bare relay. */
  readonly people: People
  readonly stop: () => Promise<void>
}

export type People = {
  /** So many listeners who have not connected yet. */
  readonly newcomers: (count: number) => readonly SeededDesk[]
  readonly logins: readonly SeededLogin[]
}

/** Where and how the servers of a subject are started. */
export type Site = {
  readonly cores: Cores
  /** Of the servers' core. */
  readonly speedometer: Speedometer
  /** A directory that is removed with the bench. */
  readonly directory: string
  /** Of built pages: the smallest there can be. */
  readonly pages: string
  /** What makes every flush of a process slow when it is preloaded; null where it cannot be made. */
  readonly slowDisk: string | null
  /** Where the servers write a CPU profile of themselves when they end; null for none. */
  readonly profiles: string | null
}

export function startServer(
  program: string,
  { cores, profiles }: Site,
  env: Readonly<Record<string, string>>,
): Promise<Server> {
  const profiling = profiles === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning', ...profiling]
  return startChild<ServerCommands, Listening>(`servers/${program}.ts`, { core: cores.server, env, flags })
}

export const startGenerator = ({ cores }: Site): Promise<Generator> =>
  startChild<GeneratorCommands, null>('generator/generator.ts', { core: cores.generator })

/** The port of the last server is where the other party connects: the same one where there is only one. */
export function portsOf(servers: readonly Server[]): readonly [number, number] {
  const [first, last] = [servers[0], servers.at(-1)]
  if (!first || !last) throw new Error('no server is running')
  return [first.ready.port, last.ready.port]
}
