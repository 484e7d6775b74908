import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that a test needs and npm does not bring. */
export type DebianProgram = {
  /** As its package is called in Debian. */
  readonly name: string
  /** Packages that it does not run without, and that do not come with it. */
  readonly alongside?: readonly string[]
  /** Where it may be, the first that exists is used. */
  readonly places: readonly string[]
  /** The environment variable that names another. */
  readonly variable: string
}

/** Where the program is: what its variable names, else a known place, else where Debian's package puts it. Throws a sentence that says what to do. */
export function findProgram(program: DebianProgram): string {
  const [path] = findPrograms([program])
  return path as string
}

/** The same for several, and what is missing of them is installed at once. In the order asked for. */
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
 * Two test files may find at the same moment that something is missing, and apt refuses a second one beside it: they take turns, and the second
 * finds it installed. What cannot be installed is said by whoever asked for it, after apt's own words.
 */
function install(missing: readonly DebianProgram[]): void {
  spawnSync('flock', [lock, 'sh', '-c', installing, 'install', ...missing.flatMap(packagesOf)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Packages of servers would start one of their own; only the programs are wanted.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
}

const lock = join(tmpdir(), 'relais-apt.lock')

/** All at once; and where one of them does not exist, each by itself. */
const installing = `
  dpkg -s "$@" >/dev/null 2>&1 && exit
  get() { apt-get install -y -qq --no-install-recommends "$@"; }
  apt-get update -qq
  get "$@" || for package; do get "$package"; done`
