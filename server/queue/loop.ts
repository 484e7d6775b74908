/** One piece of work that is never done twice at once, and always once more after it was asked for. */
export type Loop = { readonly ask: () => void; readonly stop: () => Promise<void> }

type LoopOptions = {
  readonly work: () => Promise<void>
  /** At the latest this often, milliseconds, even when nobody asks. */
  readonly every: number
  /** At least this long between two runs, milliseconds. A run that takes long makes the pause ten times as long as it took. */
  readonly pause: number
  readonly onBug: (thrown: unknown) => void
}

export function startLoop({ work, every, pause, onBug }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let asked = false
  let mayRunAt = 0
  let stopped = false

  function schedule(delay: number) {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(run, delay).unref()
  }

  function run() {
    asked = false
    const began = performance.now()
    running = work()
      .catch(onBug)
      .then(() => {
        running = null
        const took = performance.now() - began
        mayRunAt = performance.now() + Math.max(pause, took * 10)
        schedule(asked ? Math.max(pause, took * 10) : every)
      })
  }

  schedule(every)
  return {
    ask() {
      if (asked) return
      asked = true
      if (!running) schedule(Math.max(0, mayRunAt - performance.now()))
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
