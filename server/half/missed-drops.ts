import type { Scheduler } from '#shared/scheduler.ts'
import type { Store } from '../store/port.ts'

/** How long a request may be under way, milliseconds: longer than any browser, proxy or server waits for one. */
const missedFor = 2 * 60_000
/** The most names that a node remembers. Anybody can drop what is not there, so the oldest makes room. */
const most = 10_000

type DropStore = Pick<Store, 'putHalf' | 'readHalf' | 'dropHalf'>

/**
 * A page that is left sends the first half of what it keeps, and at once the request that drops it: the second can arrive first. So a drop that finds
 * nothing is remembered for two minutes, and a half that is put under that name meanwhile is dropped again (SPEC D2). Each node remembers its own: one
 * device's requests go to one node (decision 0017), and elsewhere the half lapses.
 */
export function rememberMissedDrops<S extends DropStore>(store: S, { now }: Pick<Scheduler, 'now'>): S {
  /** In the order in which they were missed, with the moment. */
  const missed = new Map<string, number>()

  function miss(name: string): void {
    missed.delete(name)
    missed.set(name, now())
    for (const [oldest, at] of missed) {
      if (missed.size <= most && now() - at < missedFor) return
      missed.delete(oldest)
    }
  }

  function wasMissed(name: string): boolean {
    const at = missed.get(name)
    return at !== undefined && now() - at < missedFor
  }

  return {
    ...store,
    async putHalf(name, half) {
      await store.putHalf(name, half)
      if (wasMissed(name)) await store.dropHalf(name)
    },
    async dropHalf(name) {
      // Before it is dropped: a half that is put after this look finds the name here, and one that was put before it goes with the drop.
      if ((await store.readHalf(name)) === null) miss(name)
      await store.dropHalf(name)
    },
  }
}
