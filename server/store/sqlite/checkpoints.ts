import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../port.ts'
import type { DatabaseFile } from './database-file.ts'
import { isUnavailable } from './is-unavailable.ts'

/** Pages of the write-ahead log that are worth moving: 4 MB, as SQLite has it. Flushing is slower while a log grows. */
const worthMoving = 1000
/** How long a move may take before the store gives up waiting for its end, milliseconds. */
const longestMove = 60_000

/**
 * Moves the write-ahead log into its file. A thread of its own moves most of it while the store goes on writing; the few pages written
 * meanwhile are moved here, since the log begins anew only once all of it is in the file (https://www.sqlite.org/wal.html §6).
 */
export class Checkpoints {
  readonly #file: DatabaseFile
  readonly #thread: Worker
  /** 1 while the thread has the file open. */
  readonly #atWork = new Int32Array(new SharedArrayBuffer(4))
  #hasBegun = false

  constructor(file: DatabaseFile) {
    this.#file = file
    const workerData = { path: file.path, atWork: this.#atWork }
    this.#thread = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), { workerData })
  }

  /** To be called after what was asked has been answered. Where the disk is in the way the log stays longer, and is moved another time. */
  tend(): void {
    if (Atomics.load(this.#atWork, 0) === 1) return
    try {
      if (this.#file.pagesToMove() >= worthMoving) this.#begin()
      else if (this.#hasBegun) this.#end()
    } catch (thrown) {
      if (!isUnavailable(thrown)) throw thrown
    }
  }

  /** Waits until the thread has closed the file. Throws `StoreUnavailable` when it takes longer than a minute. */
  rest(): void {
    const waited = Atomics.wait(this.#atWork, 0, 1, longestMove)
    if (waited === 'timed-out') throw new StoreUnavailable('its log is still being moved')
  }

  /** Ends the thread, once it rests. */
  stop(): Promise<unknown> {
    this.rest()
    return this.#thread.terminate()
  }

  #begin(): void {
    this.#hasBegun = true
    Atomics.store(this.#atWork, 0, 1)
    this.#thread.postMessage('move')
  }

  #end(): void {
    this.#hasBegun = false
    this.#file.moveLog()
  }
}
