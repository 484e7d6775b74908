import type { Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { StoreUnavailable } from '../store/port.ts'
import { startLoop } from './loop.ts'

type Sweeps = {
  readonly work: Readonly<Record<string, () => Promise<unknown>>>
  /** Milliseconds from the end of a round to the beginning of the next. */
  readonly every: number
  readonly onBug: (where: string, thrown: unknown) => void
  readonly scheduler?: Scheduler
}

/** Keeps doing what makes the promises about erasing true, each part though another fails (SPEC C11, G16). */
export function startSweeps({ work, every, onBug, scheduler = systemScheduler }: Sweeps): {
  readonly stop: () => Promise<void>
} {
  async function sweep(): Promise<void> {
    for (const [name, part] of Object.entries(work)) {
      try {
        await part()
      } catch (thrown) {
        // A store that is down says so itself, and is swept when it is back.
        if (!(thrown instanceof StoreUnavailable)) onBug(`sweep:${name}`, thrown)
      }
    }
  }
  return startLoop({ work: sweep, every, pause: 0, onBug: (thrown) => onBug('sweep', thrown), scheduler })
}
