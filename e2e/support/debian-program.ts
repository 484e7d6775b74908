import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that a test needs and that npm does not provide. */
export type DebianProgram = {
  /** The name of its Debian package. */
  readonly name: string
  /** Packages that it needs and that its own package does not install. */
  readonly alongside?: readonly string[]
  /** Its possible paths; the first that exists is used. */
  readonly places: readonly string[]
  /** The environment variable that names another path. */
  readonly variable: string
}

/** The program's path: from its variable, else a known place, else where Debian's package installs it. Throws a sentence that says what to do. */
export function findProgram(program: DebianProgram): string {
  const [path] = findPrograms([program])
  return path as string
}

/** The same for several programs, in the given order; missing ones are installed at once. */
export function findPrograms(programs: readonly DebianProgram[]): readonly string[] {
  const missing = programs.filter((program) => placeOf(program) === undefined)
  if (missing.length > 0 && mayInstall()) install(missing)
  const refusals = programs.flatMap((program) => (placeOf(program) === undefined ? [howToGet(program)] : []))
  if (refusals.length > 0) throw new Error(refusals.join('\n'))
  return programs.flatMap((program) => placeOf(program) ?? [])
}

const placeOf = ({ variable, places }: DebianProgram): string | undefined =>
  process.env[variable] ?? places.find((path) => existsSync(path))

const packagesOf = ({ name, alongside = [] }: DebianProgram): readonly string[] => [name, ...alongside]

const howToGet = (program: DebianProgram): string =>
  `No ${program.name} here: install one (apt-get install ${packagesOf(program).join(' ')}), or name it in ${program.variable}.`

const mayInstall = (): boolean => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0

/**
 * Two test files may find a missing program at the same moment, and apt refuses to run twice at once: they take turns, and the second finds it
 * installed. If an installation fails, the caller reports it after apt's own output.
 */
function install(missing: readonly DebianProgram[]): void {
  spawnSync('flock', [lock, 'sh', '-c', installing, 'install', ...missing.flatMap(packagesOf)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Packages of servers would start a server; the tests only want the programs.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
}

const lock = join(tmpdir(), 'relais-apt.lock')

/** Installs all at once; if a package does not exist, each one separately. */
const installing = `
  dpkg -s "$@" >/dev/null 2>&1 && exit
  get() { apt-get install -y -qq --no-install-recommends "$@"; }
  apt-get update -qq
  get "$@" || for package; do get "$package"; done`
