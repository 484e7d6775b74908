import { type Change, type Store, StoreUnavailable } from '../port.ts'

export type Fault = 'none' | 'changed' | 'unavailable'

export type FaultyStore = {
  readonly store: Store
  /** The changes that the real store kept, in order. */
  readonly kept: readonly Change[]
}

/**
 * A real store whose commits fail, or answer `changed` without a reason, in the order of `faults`, again and again. `loads` does the same for
 * reads. A failed call does not reach the real store.
 */
export function faultyStore(
  real: Store,
  faults: { readonly commits: readonly Fault[]; readonly loads: readonly Exclude<Fault, 'changed'>[] },
  shared = real.shared,
): FaultyStore {
  const kept: Change[] = []
  let [commits, loads] = [0, 0]
  const next = <Kind>(list: readonly Kind[], index: number): Kind | undefined => list[index % list.length]
  const store: Store = {
    ...real,
    shared,
    async load(keys) {
      if (next(faults.loads, loads++) === 'unavailable') throw new StoreUnavailable('a fault')
      return real.load(keys)
    },
    async commit(change) {
      const fault = next(faults.commits, commits++)
      if (fault === 'unavailable') throw new StoreUnavailable('a fault')
      if (fault === 'changed') return 'changed'
      const outcome = await real.commit(change)
      if (outcome === 'kept') kept.push(change)
      return outcome
    },
  }
  return { store, kept }
}
