import type { Scheduler } from '#shared/scheduler.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { StoreUnavailable } from '../store/port.ts'
import { startLoop } from './loop.ts'

type Sweeps = {
  readonly work: Readonly<Record<string, () => Promise<unknown>>>
  /** The time from the end of a round to the start of the next, milliseconds. */
  readonly every: number
  readonly onBug: (where: string, thrown: unknown) => void
  readonly scheduler?: Scheduler
}

/** Runs every sweep that erases data again and again. A sweep that fails stops no other (SPEC C11, G16). */
export function startSweeps({ work, every, onBug, scheduler = systemScheduler }: Sweeps): {
  readonly stop: () => Promise<void>
} {
  async function sweep(): Promise<void> {
    for (const [name, part] of Object.entries(work)) {
      try {
        await part()
      } catch (thrown) {
        // The store itself logs that it is unavailable. The next round sweeps it.
        if (!(thrown instanceof StoreUnavailable)) onBug(`sweep:${name}`, thrown)
      }
    }
  }
  return startLoop({ work: sweep, every, pause: 0, onBug: (thrown) => onBug('sweep', thrown), scheduler })
}
