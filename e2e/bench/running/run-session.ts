import type { Sizes } from '../sizes.ts'
import type { Gauged } from './gauge.ts'
import type { Figures, Running } from './phases.ts'
import type { Session } from './sessions.ts'
import type { Speedometer } from './speedometer.ts'
import { type Site, startGenerator } from './subject.ts'

/** What one phase of a session found once. */
export type Run = {
  readonly session: string
  readonly phase: string
  readonly figures: Figures
  /** Nobody else took the core from it to speak of. How fast that was is `pace` among the figures, milliseconds of a fixed work. */
  readonly isClean: boolean
}

/** Starts what a session measures, runs its phases, and ends it, whatever happens. `tell` is told of each run. */
export async function runSession(
  session: Session,
  site: Site,
  sizes: Sizes,
  tell: (run: Run) => void,
): Promise<readonly Run[]> {
  const starting = startGenerator(site)
  // It is waited for below; until then its failing is no uncaught error.
  starting.catch(() => undefined)
  try {
    const subject = await session.start(site, sizes)
    try {
      const generator = await starting
      const { servers, redis } = subject
      const gauged: Gauged = { servers, generator, redis, isPinned: site.cores.server !== 'any' }
      return await runPhases(session, { subject, generator, gauged, sizes }, site.speedometer, tell)
    } finally {
      // Whoever talks goes first: a connection that is lost is an error to them.
      await (await starting).stop()
      await subject.stop()
    }
  } finally {
    await (await starting).stop()
  }
}

async function runPhases(
  session: Session,
  running: Running,
  speedometer: Speedometer,
  tell: (run: Run) => void,
): Promise<readonly Run[]> {
  const { subject, generator, sizes } = running
  const conversations = session.opens(sizes)
  if (conversations > 0) await subject.open(generator, conversations)
  const runs: Run[] = []
  for (const phase of session.phases) {
    const before = await speedometer.read()
    const { figures, isClean } = await phase.run(running)
    if (phase.isRecorded === false) continue
    const timed = phase.isTimed === false ? {} : { pace: Math.max(before, await speedometer.read()) }
    const run = { session: session.name, phase: phase.name, figures: { ...figures, ...timed }, isClean }
    runs.push(run)
    tell(run)
  }
  return runs
}

/** What was not clean, once more: of each phase the run that was clean, or had to wait less. */
export async function runAgainUnlessClean(
  runs: readonly Run[],
  again: () => Promise<readonly Run[]>,
  isClean: (run: Run) => boolean,
): Promise<readonly Run[]> {
  if (runs.every(isClean)) return runs
  const second = await again()
  return runs.map((run, index) => {
    const other = second[index]
    if (!other || isClean(run)) return run
    return isClean(other) || (other.figures.waited ?? 0) < (run.figures.waited ?? 0) ? other : run
  })
}
