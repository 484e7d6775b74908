import { isPassing, type Later } from './cell-connection.ts'

export type Repeated = { readonly run: () => void; readonly stop: () => void }

/**
 * Runs `work`, once more if it was asked for meanwhile, never twice at once. A refusal it answers that passes by itself is tried again
 * after five seconds.
 */
export function oneAtATime(work: () => Promise<string | null>, later: Later): Repeated {
  let running = false
  let again = false
  let stopped = false
  let giveUp = () => {}

  async function turn() {
    if (stopped) return
    again = running
    if (running) return
    running = true
    giveUp()
    let refused: string | null
    try {
      do {
        again = false
        refused = await work()
      } while (again && !stopped)
    } finally {
      running = false
    }
    if (refused !== null && isPassing(refused) && !stopped) giveUp = later(run, retryMs)
  }
  const run = () => void turn()

  return {
    run,
    stop() {
      stopped = true
      giveUp()
    },
  }
}

const retryMs = 5000
