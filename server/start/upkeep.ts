import { type Sealing, sealAudit } from '../audit/seal.ts'
import { startDeadlines } from '../background/deadline-runner.ts'
import { deadlineActs } from '../background/deadlines.ts'
import { startSweeps } from '../background/sweeps.ts'
import { sweepHalves } from '../half/sweep.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { orphanedWraps } from '../ticket/erase.ts'
import type { Base } from './base.ts'
import type { Closing } from './closing.ts'
import { eraseUnneededEpochs } from './former-epochs.ts'
import type { Former } from './former-runs.ts'

export type UpkeepBase = Pick<
  Base,
  'store' | 'transactor' | 'clock' | 'scheduler' | 'limits' | 'meters' | 'isUnsettled' | 'lookAtClock' | 'onBug'
>

/** Starts the background work: due deadlines and periodic sweeps. */
export function startUpkeep(
  base: UpkeepBase,
  { sealing, eraseList }: Pick<Former, 'sealing' | 'eraseList'>,
  settings: TicketSettings,
  closing: Pick<Closing, 'add'>,
): void {
  const { store, transactor, clock, scheduler, limits, meters, isUnsettled, lookAtClock, onBug } = base
  const deadlines = startDeadlines({
    ...{ store, transactor, clock, scheduler, isUnsettled, lookAtClock, onBug },
    ...(meters ? { onRound: meters.late } : {}),
    acts: deadlineActs({ store, transactor, settings, limits, eraseList, sealing }),
  })
  closing.add(deadlines.stop)
  const every = limits.erasedAfterEnd / 2
  const sweeps = startSweeps({
    ...{ every, onBug, scheduler },
    work: {
      epochs: () => eraseUnneededEpochs({ store, transactor }, clock.now()),
      wraps: orphanedWraps(store),
      halves: sweepHalves(store, clock, scheduler),
      'erase-list': () => eraseList.tidy(clock.now()),
      // The first node sweeps files that several nodes share.
      store: async () => {
        if (!store.shared || (await store.admit('sweep', { acts: 1, perMinutes: every / 60_000 }))) await store.sweep()
      },
    },
  })
  closing.add(async () => {
    await sweeps.stop()
    await leaveClean(base, sealing)
  })
}

/** Seals and sweeps before the stop. If the store fails now, the next start does it, and nothing is lost. */
async function leaveClean({ store }: Pick<Base, 'store'>, sealing: Sealing): Promise<void> {
  await ignoreOutage(sealAudit(sealing))
  await ignoreOutage(store.sweep())
}

const ignoreOutage = (work: Promise<void>): Promise<void> =>
  work.catch((thrown: unknown) => {
    if (!(thrown instanceof StoreUnavailable)) throw thrown
  })
