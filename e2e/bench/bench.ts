import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { makeBuiltPages } from '#server/http/testing/built-pages.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { atOnce } from './generator/at-once.ts'
import { help, type Options, readOptions } from './options.ts'
import { documentWith } from './report/document.ts'
import { idleMemory } from './report/idle-memory.ts'
import { describeMachine } from './report/machine.ts'
import { plot } from './report/plot.ts'
import { Results } from './report/results.ts'
import { goalTable, saturationTable } from './report/tables.ts'
import { findCores } from './running/cores.ts'
import { type Run, runAgainUnlessClean, runSession } from './running/run-session.ts'
import { sessions } from './running/sessions.ts'
import { compileSlowDisk } from './running/slow-disk.ts'
import { startSpeedometer } from './running/speedometer.ts'
import type { Site } from './running/subject.ts'
import { findMissing } from './running/what-is-missing.ts'
import { type Sizes, smallSizes, wholeSizes } from './sizes.ts'

// `npm run bench`: what Relais costs beside a bare relay, in alternated runs on one machine, against the goals. docs/performance.md says how.

/** Several sessions at once where nothing is compared. */
const width = (isSmall: boolean) => (isSmall ? 4 : 1)

/** What is told of a run while it goes on. */
const shown = [
  ['perSecond', '/s'],
  ['allCpuEach', 'µs of CPU'],
  ['cpuEach', 'µs of server CPU'],
  ['mainCpuEach', 'µs of main threads'],
  ['answerP50', 'ms p50'],
  ['answerP99', 'ms p99'],
  ['waited', 'waited'],
  ['pace', 'ms of fixed work'],
] as const

const options = readTyped()
const sizes = options.isSmall ? smallSizes : wholeSizes
const began = performance.now()

const directory = mkdtempSync(join(tmpdir(), 'relais-bench-'))
const pages = makeBuiltPages()
process.on('exit', () => {
  rmSync(directory, { recursive: true, force: true })
  pages.remove()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const cores = findCores()
const speedometer = await startSpeedometer(cores.server)
const site: Site = {
  ...{ cores, speedometer, directory, pages: pages.directory, profiles: options.profiles },
  slowDisk: compileSlowDisk(directory),
}
const { missing, redis } = await findMissing(site, sizes)
const machine = describeMachine(directory, redis)
const results = await measure(options, sizes)
await speedometer.stop()
report(results)

async function measure({ only, rounds, isSmall }: Options, sizes: Sizes): Promise<Results> {
  const results = new Results()
  const chosen = sessions.filter(({ name }) => only === null || only.includes(name))
  for (const session of chosen) {
    const reason = missing(session)
    if (reason !== null) results.missing.set(session.name, reason)
  }
  const runnable = chosen.filter(({ name }) => !results.missing.has(name))
  for (let round = 0; round < rounds; round += 1) {
    const due = runnable.filter(({ isOnce }) => round === 0 || !isOnce)
    // Whatever a machine does to who comes first, it does to another one in each round.
    const turned = [...due.slice(round % due.length), ...due.slice(0, round % due.length)]
    await atOnce(width(isSmall), turned, async (session) => {
      const run = () =>
        runSession(session, site, sizes, (found) => tellRun(round, rounds, found, results.isClean(found)))
      try {
        const runs = await run()
        results.add(isSmall ? runs : await runAgainUnlessClean(runs, run, (found) => results.isClean(found)))
      } catch (thrown) {
        const [reason] = String(thrown).split('\n')
        results.failures.push(`${session.name}, round ${round + 1}: ${reason}`)
        console.error(thrown)
      }
    })
  }
  return results
}

function report(results: Results): void {
  const measured = { results, idle: idleMemory(results, sizes.idle) }
  console.log(`\n${saturationTable(measured)}\n\n${goalTable(measured)}\n`)
  for (const failure of results.failures) console.log(`Failed: ${failure}`)
  if (results.failures.length > 0) process.exitCode = 1
  for (const [session, reason] of results.missing) console.log(`Not measured, ${session}: ${reason}`)
  if (options.out === null) return
  const drawn = options.out.replace(/(\.md)?$/, '.svg')
  const isPinned = site.cores.server !== 'any'
  const day = serviceDay(Date.now())
  const { rounds, isSmall } = options
  const whole = { measured, machine, sizes, rounds, day, isPinned, isSmall, plot: basename(drawn) }
  writeFileSync(options.out, documentWith(whole, options.out))
  writeFileSync(drawn, plot(results))
  console.log(`Written: ${options.out} and ${drawn}`)
}

function tellRun(round: number, rounds: number, { session, phase, figures }: Run, isClean: boolean): void {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1).padStart(5)
  const found = shown.flatMap(([figure, unit]) =>
    figures[figure] === undefined ? [] : `${figures[figure].toFixed(2)} ${unit}`,
  )
  console.log(
    `${minutes} min  round ${round + 1} of ${rounds}  ${session}, ${phase}: ${found.join(', ')}${isClean ? '' : '  (not clean)'}`,
  )
}

function readTyped(): Options {
  const names = sessions.map(({ name }) => name)
  try {
    const read = readOptions(process.argv.slice(2), names)
    if (read !== 'help') return read
    console.log(help(names))
    process.exit(0)
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown)
    process.exit(1)
  }
}
