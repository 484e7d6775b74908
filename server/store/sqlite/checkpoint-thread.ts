import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { isUnavailable } from './is-unavailable.ts'

if (parentPort === null) throw new Error('this file runs in a worker thread')
const { path, atWork } = workerData as { readonly path: string; readonly atWork: Int32Array }

parentPort.on('message', () => {
  try {
    moveLog()
  } catch (thrown) {
    // The log stays longer. Whoever writes to it meets the same disk, and says so.
    if (!isUnavailable(thrown)) throw thrown
  } finally {
    Atomics.store(atWork, 0, 0)
    Atomics.notify(atWork, 0)
  }
})

/** The file is closed again each time: while nothing is moved, only the store has it open, and may wipe it (`wipeUnusedSpace`). */
function moveLog(): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)')
  } finally {
    database.close()
  }
}
