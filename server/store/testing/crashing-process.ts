import type { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../port.ts'
import { openSqliteStore } from '../sqlite/sqlite-store.ts'
import { change } from './store-place.ts'

// Run as a process of its own by ask-worker.test.ts: its store's thread ends while a change is under way.
const [, , directory = ''] = process.argv
const thread = new Promise<Worker>((resolve) => process.once('worker', resolve))
process.on('uncaughtException', (thrown) => process.send?.({ uncaught: thrown.message }))

const store = await openSqliteStore({ directory })
const commit = () =>
  store.commit(change({ writes: [{ key: 'thing/a', ifVersion: 0, next: 'a' }] })).catch((thrown: unknown) => thrown)
const underWay = commit()
await (await thread).terminate()
process.send?.({ unavailable: [await underWay, await commit()].map((thrown) => thrown instanceof StoreUnavailable) })
