import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import type { Store } from '../store/port.ts'

const minute = 60_000

/** Every open page renews its half within this time, milliseconds. */
const renewedWithin = 6 * minute

/**
 * Drops the halves that have lapsed. After a start, or where the clock has moved by more than a minute against the steady one, it waits until every
 * open page had the time to renew: a half that no page could renew has not lapsed (G9).
 */
export function sweepHalves(
  store: Pick<Store, 'dropLapsed'>,
  clock: Clock,
  scheduler: Pick<Scheduler, 'now'>,
): () => Promise<void> {
  let ahead = clock.now() - scheduler.now()
  let waitsUntil = scheduler.now() + renewedWithin
  return async () => {
    const now = clock.now()
    const steady = scheduler.now()
    if (Math.abs(now - steady - ahead) > minute) {
      ahead = now - steady
      waitsUntil = steady + renewedWithin
    }
    if (steady >= waitsUntil) await store.dropLapsed(now)
  }
}
