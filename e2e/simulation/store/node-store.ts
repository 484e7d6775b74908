import type { Store } from '#server/store/port.ts'
import type { SimulatedStore } from './simulated-store.ts'
import type { StoreLink } from './store-link.ts'

type NodeStoreParts = {
  readonly link: StoreLink
  readonly shared: boolean
  readonly eraseKeys: SimulatedStore['eraseKeys']
  /** What the checks call this node. */
  readonly label: string
  /** Somebody here looks who waits, to give them to whoever has room. */
  readonly onProposing: () => void
}

/** The simulated store as one node has it: the port of the product, over that node's link. */
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
      // Who only wants to know whether anybody waits asks for one, and who tells all of them their place for all.
      if (limit > 1 && limit < Number.MAX_SAFE_INTEGER) onProposing()
      return ask((store) => store.waiting(limit))
    },
    readAudit: (after, limit) => ask((store) => store.readAudit(after, limit)),
    putKeys: (owner, keys) => ask((store) => store.putKeys(owner, keys)),
    readKeys: (owner) => ask((store) => store.readKeys(owner)),
    keyOwners: (prefix) => ask((store) => store.keyOwners(prefix)),
    eraseKeys: (owner, names) => ask(() => eraseKeys(owner, names)),
    // Files are not simulated but by the time in which they still hold what was erased.
    sweep: async () => undefined,
    admit: async () => true,
    space: async () => null,
    close: async () => undefined,
  }
}
