import { within } from '#client/connection/within.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'

/** Stores the unlocked keys of a tab's session, so that a reload does not ask for the password. They can be used but not read. */
export type KeptKeys = { readonly id: string; readonly keys: StaffKeys; readonly seenAt: number }

/** Uses IndexedDB, the only storage that takes non-extractable keys. */
export const keptKeys = {
  keep: (entry: KeptKeys) => run('readwrite', (store) => store.put(entry)),
  read: (id: string): Promise<KeptKeys | undefined> => run('readonly', (store) => store.get(id)),
  forget: (id: string) => run('readwrite', (store) => store.delete(id)),
  /** Deletes keys that were not used since `before` (milliseconds), for example after a browser was closed without signing out. */
  async purge(before: number): Promise<void> {
    const entries: KeptKeys[] = await run('readonly', (store) => store.getAll())
    for (const { id, seenAt } of entries) if (seenAt < before) await keptKeys.forget(id)
  },
}

const storeName = 'keys'

/**
 * Some browsers neither open a database nor refuse it until they are restarted. The slowest phones open one in two or three seconds; after this
 * time it counts as refused.
 */
const answersWithinMs = 10_000

const run = <Value>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Value>): Promise<Value> =>
  within(answersWithinMs, (signal) => transact(signal, mode, act))

async function transact<Value>(
  signal: AbortSignal,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  const database = await open()
  try {
    // The caller has stopped waiting and would never delete keys stored now.
    if (signal.aborted) throw new DOMException('opened too late', 'TimeoutError')
    const transaction = database.transaction(storeName, mode)
    signal.addEventListener('abort', () => transaction.abort())
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'))
    })
    const value = await settled(act(transaction.objectStore(storeName)))
    await done
    return value
  } finally {
    database.close()
  }
}

function open(): Promise<IDBDatabase> {
  if (!globalThis.indexedDB) throw new DOMException('no IndexedDB', 'NotSupportedError')
  const opening = indexedDB.open('relais-staff', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName, { keyPath: 'id' })
  return settled(opening)
}

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('refused by the browser', 'UnknownError'))
  })
