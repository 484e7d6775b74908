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
}

export const longestRest = 5000

export function startLoop({ work, every, pause, onBug, longestRest: longest = longestRest }: LoopOptions): Loop {
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
        const ended = performance.now()
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
      if (!running) schedule(Math.max(0, mayRunAt - performance.now()))
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
