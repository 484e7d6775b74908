import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../port.ts'
import type { Answered, Asked, Calls } from './asked.ts'

type Waiter = { readonly resolve: (value: never) => void; readonly reject: (reason: Error) => void }

export type Ask = <Name extends keyof Calls>(
  name: Name,
  ...given: Parameters<Calls[Name]>
) => Promise<ReturnType<Calls[Name]>>

/**
 * Starts the thread that holds the files, and resolves once they are open. Throws why they cannot be opened. If the thread ends by itself, every
 * pending request fails with `StoreUnavailable`, and the process has an uncaught error, because it cannot work without the thread.
 */
export async function startWorker(
  directory: string,
): Promise<{ readonly ask: Ask; readonly stop: () => Promise<void> }> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { directory } })
  await once(worker, 'message')

  const waiters: Waiter[] = []
  let ended: StoreUnavailable | null = null
  const end = (reason: StoreUnavailable) => {
    ended ??= reason
    for (const { reject } of waiters.splice(0)) reject(ended)
  }
  const crash = (cause: unknown) => {
    if (ended) return
    end(new StoreUnavailable('the store has crashed', { cause }))
    setImmediate(() => {
      throw new Error('the store has crashed', { cause })
    })
  }
  worker.on('error', crash)
  worker.on('exit', (code) => crash(new Error(`its thread ended with code ${code}`)))
  worker.on('messageerror', crash)
  worker.on('message', (answered: Answered) => {
    const waiter = waiters.shift()
    if (answered.ok) waiter?.resolve(answered.value as never)
    else waiter?.reject(answered.unavailable ? new StoreUnavailable(answered.message) : new Error(answered.message))
  })

  // All requests of one turn share one message, because each message wakes the thread. A commit comes at the end of a turn already.
  let gathered: Asked[] = []
  const handOver = () => {
    if (gathered.length === 0) return
    worker.postMessage(gathered)
    gathered = []
  }
  const ask: Ask = (name, ...given) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended)
      gathered.push({ name, given } as Asked)
      waiters.push({ resolve, reject })
      if (name === 'commit' || name === 'close') handOver()
      else if (gathered.length === 1) setImmediate(handOver)
    })
  return {
    ask,
    async stop() {
      await ask('close')
      end(new StoreUnavailable('the store is closed'))
      await worker.terminate()
    },
  }
}
