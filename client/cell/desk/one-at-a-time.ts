import { reportFault } from '#client/ui/report-fault.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'

export type Repeated = {
  readonly run: () => void
  /** Starts nothing more. Resolves once the present run has ended. */
  readonly stop: () => Promise<void>
}

/**
 * Runs `work`, once more if it was requested meanwhile, never twice at once. A transient refusal is tried again after five seconds; an exception is
 * reported, and counts as one.
 */
export function oneAtATime(
  work: () => Promise<string | null>,
  scheduler: Pick<Scheduler, 'after'>,
  onFault: (fault: unknown) => void = reportFault,
): Repeated {
  let running: Promise<string | null> | null = null
  let again = false
  let stopped = false
  let giveUp: Cancel = () => {}

  async function turn() {
    if (stopped) return
    again = running !== null
    if (running) return
    giveUp()
    let refused: string | null
    do {
      again = false
      running = tried(work, onFault)
      refused = await running
    } while (again && !stopped)
    running = null
    if (refused !== null && isTransient(refused) && !stopped) giveUp = scheduler.after(retryMs, run)
  }
  const run = () => void turn()

  return {
    run,
    async stop() {
      stopped = true
      giveUp()
      await running
    },
  }
}

async function tried(work: () => Promise<string | null>, onFault: (fault: unknown) => void): Promise<string | null> {
  try {
    return await work()
  } catch (fault) {
    onFault(fault)
    return 'internal'
  }
}

const retryMs = 5000
