import type { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../port.ts'
import { openSqliteStore } from '../sqlite/sqlite-store.ts'
import { change } from './store-place.ts'

// ask-worker.test.ts runs this as a separate process. The thread of its store ends during a change.
const [, , directory = ''] = process.argv
const thread = new Promise<Worker>((resolve) => process.once('worker', resolve))
process.on('uncaughtException', (thrown) => process.send?.({ uncaught: thrown.message }))

const store = await openSqliteStore({ directory })
const commit = () =>
  store.commit(change({ writes: [{ key: 'thing/a', ifVersion: 0, next: 'a' }] })).catch((thrown: unknown) => thrown)
const underWay = commit()
await (await thread).terminate()
process.send?.({ unavailable: [await underWay, await commit()].map((thrown) => thrown instanceof StoreUnavailable) })
