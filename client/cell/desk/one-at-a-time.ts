import { drive } from '#client/machine/machine.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { afterTurnEvent, type Turn, type TurnEffect, type TurnEvent } from './turn-machine.ts'

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
  let working = Promise.resolve()
  const turn = drive<Turn, TurnEvent, TurnEffect>({
    start: { at: 'idle' },
    transition: afterTurnEvent,
    carryOut(_effect, hand) {
      working = tried(work, onFault).then((refused) => hand({ type: 'done', refused }))
    },
    ...{ scheduler, onFault },
  })

  return {
    run: () => turn.hand({ type: 'run' }),
    stop() {
      turn.hand({ type: 'stop' })
      return working
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
