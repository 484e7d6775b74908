import type { Store } from '#server/store/port.ts'
import type { SimulatedStore } from './simulated-store.ts'
import type { StoreLink } from './store-link.ts'

type NodeStoreParts = {
  readonly link: StoreLink
  readonly shared: boolean
  readonly eraseKeys: SimulatedStore['eraseKeys']
  /** This node's name in the checks. */
  readonly label: string
  /** This node begins an assignment: it looks for waiting conversations and free listeners. */
  readonly onProposing: () => void
}

/** The simulated store as one node uses it: the product's port, over that node's link. */
export function nodeStore({
  link,
  shared,
  label,
  eraseKeys,
  onProposing,
}: NodeStoreParts): Omit<Store, 'clock' | 'lookAtClock'> {
  const ask = <Value>(act: (store: SimulatedStore) => Value) => link.ask(act)
  return {
    shared,
    load: (keys) => ask((store) => store.load(keys)),
    list: (kind) => ask((store) => store.list(kind)),
    commit: (change) => ask((store) => store.commit(change, label)),
    readLog: (log, after, limit) => ask((store) => store.readLog(log, after, limit)),
    due: (now, limit) => ask((store) => store.due(now, limit)),
    waiting(limit) {
      // A caller that only asks whether the queue is empty requests one entry; the caller that announces the places requests all.
      if (limit > 1 && limit < Number.MAX_SAFE_INTEGER) onProposing()
      return ask((store) => store.waiting(limit))
    },
    readAudit: (after, limit) => ask((store) => store.readAudit(after, limit)),
    putKeys: (owner, keys) => ask((store) => store.putKeys(owner, keys)),
    readKeys: (owner) => ask((store) => store.readKeys(owner)),
    keyOwners: (prefix) => ask((store) => store.keyOwners(prefix)),
    putHalf: (name, half) => ask((store) => void store.halves.set(name, half)),
    renewHalf: (name, half) => ask((store) => store.halves.has(name) && Boolean(store.halves.set(name, half))),
    readHalf: (name) => ask((store) => store.halves.get(name) ?? null),
    dropHalf: (name) => ask((store) => void store.halves.delete(name)),
    dropLapsed: (now) => ask((store) => store.dropLapsed(now)),
    eraseKeys: (owner, names) => ask(() => eraseKeys(owner, names)),
    // The simulation has no files, but it has the time during which they still contain erased data.
    sweep: async () => undefined,
    admit: async () => true,
    space: async () => null,
    close: async () => undefined,
  }
}
