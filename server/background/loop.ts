import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'

/** Runs one piece of work repeatedly, never twice at once. Every request is followed by a run that begins after it. */
export type Loop = { readonly ask: () => void; readonly stop: () => Promise<void> }

type LoopOptions = {
  readonly work: () => Promise<void>
  /** The longest time between two runs without a request, milliseconds. */
  readonly every: number
  /** The shortest pause between two runs, milliseconds. After a long run the pause is ten times as long as the run. */
  readonly pause: number
  /** The upper limit of that pause, milliseconds: a long run may have waited for an unavailable store instead of using the processor. */
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
