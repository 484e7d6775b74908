import { longestRest } from '#server/background/loop.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { run, type Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

type LoopOptions = {
  readonly work: () => Work<void>
  /** At the latest this often, milliseconds. */
  readonly every: number
  /** At least this long between two runs, milliseconds. */
  readonly pause: number
  /** Whether a run that nobody asked for would find nothing to do: it is left out, for the simulation's speed alone. */
  readonly isIdle: () => boolean
}

export type Loop = { readonly ask: () => void }

/** Stands for server/queue/loop.ts: one piece of work, never twice at once, and always once more after it was asked for. */
export function startLoop(node: SimulatedNode, { work, every, pause, isIdle }: LoopOptions): Loop {
  const { time } = node.world
  let asked = false
  let isRunning = false
  let mayRunAt = 0
  let turn = 0

  function schedule(delay: number): void {
    turn += 1
    const mine = turn
    node.later(delay, () => {
      if (mine === turn && !node.isDraining) begin()
    })
  }

  function begin(): void {
    if (!asked && isIdle()) {
      schedule(every)
      return
    }
    asked = false
    isRunning = true
    const began = time.now
    const over = () => {
      isRunning = false
      const rest = Math.max(pause, Math.min(10 * (time.now - began), longestRest))
      mayRunAt = time.now + rest
      schedule(asked ? rest : every)
    }
    run(work(), over, (thrown) => {
      if (!(thrown instanceof StoreUnavailable)) node.bug(thrown)
      over()
    })
  }

  schedule(node.world.random.whole(0, every))
  return {
    ask() {
      if (asked) return
      asked = true
      if (!isRunning) schedule(Math.max(0, mayRunAt - time.now))
    },
  }
}
