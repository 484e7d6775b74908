import { mkdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import {
  type AuditRow,
  type Change,
  type Deadline,
  type Kept,
  type LogRow,
  type Store,
  StoreUnavailable,
  type Waiting,
} from '../port.ts'
import type { Asked, Replied } from './asked.ts'

type Waiter = { readonly resolve: (value: never) => void; readonly reject: (reason: Error) => void }
type Committing = {
  readonly change: Change
  readonly resolve: (outcome: 'kept' | 'changed') => void
  readonly reject: (reason: Error) => void
}

/**
 * The embedded store: SQLite in a worker thread, so that a slow disk never holds the event loop. What one turn of the loop commits, and what gathers while the
 * worker is flushing, is one transaction (group commit), answered after it. Throws when the files cannot be opened.
 */
export async function openSqliteStore({ directory }: { readonly directory: string }): Promise<Store> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { directory } })
  const waiters = new Map<number, Waiter>()
  let asked = 0
  let gathered: Committing[] = []
  let flushing = false

  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', () => {
      worker.off('error', reject)
      resolve()
    })
  })

  worker.on('message', (replied: Replied) => {
    const waiter = waiters.get(replied.id)
    waiters.delete(replied.id)
    if (replied.ok) waiter?.resolve(replied.value as never)
    else waiter?.reject(new StoreUnavailable(replied.message))
  })
  const failAll = (reason: Error) => {
    for (const waiter of waiters.values()) waiter.reject(reason)
    waiters.clear()
  }
  worker.on('error', (thrown) => failAll(new StoreUnavailable(thrown.message)))
  worker.on('exit', () => failAll(new StoreUnavailable('the store is closed')))

  function ask<Value>(what: Asked): Promise<Value> {
    return new Promise((resolve, reject) => {
      asked += 1
      waiters.set(asked, { resolve, reject })
      worker.postMessage({ id: asked, asked: what })
    })
  }

  async function flush(): Promise<void> {
    while (gathered.length > 0) {
      const batch = gathered
      gathered = []
      try {
        const outcomes = await ask<('kept' | 'changed')[]>({
          name: 'commit',
          changes: batch.map(({ change }) => change),
        })
        batch.forEach(({ resolve }, index) => resolve(outcomes[index] ?? 'changed'))
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown as Error)
      }
    }
    flushing = false
  }

  return {
    shared: false,
    load: (keys) => ask<Kept[]>({ name: 'load', keys }),
    list: (kind) => ask<(Kept & { key: string })[]>({ name: 'list', kind }),
    commit: (change) =>
      new Promise((resolve, reject) => {
        gathered.push({ change, resolve, reject })
        if (flushing) return
        flushing = true
        setImmediate(() => void flush())
      }),
    readLog: (log, after, limit) => ask<LogRow[]>({ name: 'readLog', log, after, limit }),
    due: (now, limit) => ask<Deadline[]>({ name: 'due', now, limit }),
    waiting: (limit) => ask<Waiting[]>({ name: 'waiting', limit }),
    readAudit: (after, limit) => ask<AuditRow[]>({ name: 'readAudit', after, limit }),
    putKeys: (owner, keys) => ask({ name: 'putKeys', owner, keys }),
    readKeys: (owner) => ask<Record<string, string>>({ name: 'readKeys', owner }),
    keyOwners: (prefix) => ask<string[]>({ name: 'keyOwners', prefix }),
    async eraseKeys(owner, names) {
      await ask({ name: 'eraseKeys', owner, ...(names ? { names } : {}) })
      return 'done'
    },
    sweep: () => ask({ name: 'sweep' }),
    async close() {
      while (flushing) await new Promise((resolve) => setImmediate(resolve))
      await ask({ name: 'close' })
      await worker.terminate()
    },
  }
}
