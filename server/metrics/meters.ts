import { createHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { systemScheduler } from '../platform/scheduler.ts'
import { inSteps } from './in-steps.ts'

/** Measures continuously and gives figures only per window: two reads within one window are the same. */
export type Meters = {
  /** Records the time of one commit, milliseconds. */
  readonly kept: (milliseconds: number) => void
  readonly refused: (name: string) => void
  /** Records the delay of the latest deadline of a round, milliseconds. */
  readonly late: (milliseconds: number) => void
  readonly figures: () => MeterFigures
  readonly stop: () => void
}

export type MeterFigures = {
  /** Commit times of the last window, seconds; null where there were too few changes to hide one person's. */
  readonly commit: Quantiles | null
  readonly refusals: Readonly<Record<CountedRefusal, number>>
  /** Seconds, of the last minute, in steps of 5. */
  readonly deadlinesLate: number
  readonly loopDelay: Quantiles
  /** Share of the last minute in which the event loop was busy, 0 to 1. */
  readonly loopUtilisation: number
}

export type Quantiles = { readonly p50: number; readonly p99: number }

/** The refusals that show load. Other refusals would show what somebody did. */
export const countedRefusals = ['too-fast', 'busy'] as const
export type CountedRefusal = (typeof countedRefusals)[number]

/** Fewer changes than this in a window would show that few people were there. One visit makes about a hundred. */
const enoughChanges = 500
/** Minutes in the window of changes. */
const changesFor = 5

/** The interval between two samples of the event loop, milliseconds. The delay is the time beyond it. */
const resolution = 10

const none: Quantiles = { p50: 0, p99: 0 }

/** `minute` in milliseconds; a test passes a shorter one. */
export function startMeters(minute = 60_000): Meters {
  const changes = createHistogram()
  const delays = monitorEventLoopDelay({ resolution })
  const refusals: Record<CountedRefusal, number> = { 'too-fast': 0, busy: 0 }
  let utilisation = performance.eventLoopUtilization()
  let latest = 0
  let minutes = 0
  let told: Omit<MeterFigures, 'refusals'> = { commit: null, deadlinesLate: 0, loopDelay: none, loopUtilisation: 0 }

  function tell(): void {
    minutes += 1
    const now = performance.eventLoopUtilization()
    told = {
      commit: told.commit,
      deadlinesLate: inSteps(latest / 1000),
      loopDelay: { p50: delayAt(delays.percentile(50)), p99: delayAt(delays.percentile(99)) },
      loopUtilisation: Math.floor(performance.eventLoopUtilization(now, utilisation).utilization * 10) / 10,
    }
    utilisation = now
    latest = 0
    delays.reset()
    if (minutes % changesFor !== 0) return
    const seconds = (percentile: number) => Math.round(changes.percentile(percentile) / 100) / 10_000
    told = { ...told, commit: changes.count < enoughChanges ? null : { p50: seconds(50), p99: seconds(99) } }
    changes.reset()
  }

  delays.enable()
  const cancel = systemScheduler.every(minute, tell)
  return {
    kept: (milliseconds) => changes.record(Math.max(1, Math.round(milliseconds * 1000))),
    refused(name) {
      if (name === 'too-fast' || name === 'busy') refusals[name] += 1
    },
    late(milliseconds) {
      latest = Math.max(latest, milliseconds)
    },
    figures: () => ({ ...told, refusals }),
    stop() {
      cancel()
      delays.disable()
    },
  }
}

/** From nanoseconds to seconds, in whole hundredths. */
const delayAt = (nanoseconds: number) => Math.max(0, Math.floor(nanoseconds / 1e7) - resolution / 10) / 100
