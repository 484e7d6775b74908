import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'

/** One piece of work that is never done twice at once, and always once more after it was asked for. */
export type Loop = { readonly ask: () => void; readonly stop: () => Promise<void> }

type LoopOptions = {
  readonly work: () => Promise<void>
  /** At the latest this often, milliseconds, even when nobody asks. */
  readonly every: number
  /** At least this long between two runs, milliseconds. A run that takes long makes the pause ten times as long as it took. */
  readonly pause: number
  /** But no longer than this, milliseconds: what took long may have been a store that was away, and nobody was busy. */
  readonly longestRest?: number
  readonly onBug: (thrown: unknown) => void
  readonly scheduler?: Scheduler
}

export const longestRest = 5000

export function startLoop(options: LoopOptions): Loop {
  const { work, every, pause, onBug, longestRest: longest = longestRest, scheduler = systemScheduler } = options
  let cancel: Cancel = () => undefined
  let running: Promise<void> | null = null
  let asked = false
  let mayRunAt = 0
  let stopped = false

  function schedule(delay: number) {
    cancel()
    if (!stopped) cancel = scheduler.after(delay, run)
  }

  function run() {
    asked = false
    const began = scheduler.now()
    running = work()
      .catch(onBug)
      .then(() => {
        running = null
        const ended = scheduler.now()
        const rest = Math.max(pause, Math.min((ended - began) * 10, longest))
        mayRunAt = ended + rest
        schedule(asked ? rest : every)
      })
  }

  schedule(every)
  return {
    ask() {
      if (asked) return
      asked = true
      if (!running) schedule(Math.max(0, mayRunAt - scheduler.now()))
    },
    async stop() {
      stopped = true
      cancel()
      await running
    },
  }
}
