import { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { queryObjects } from 'node:v8'

/** What a process has used since it began. `loopActive` and `loopIdle` of its event loop. All in milliseconds. */
export type Reading = { readonly cpu: number; readonly loopActive: number; readonly loopIdle: number }

/** Bytes after a collection; `requests`: upgrade requests that are still in memory. */
export type Memory = { readonly heap: number; readonly resident: number; readonly requests: number }

/** What every process of the bench can be asked. The CPU is that of all its threads. */
export const meter = {
  read: async (): Promise<Reading> => {
    const { user, system } = process.cpuUsage()
    const { active, idle } = performance.eventLoopUtilization()
    return { cpu: (user + system) / 1000, loopActive: active, loopIdle: idle }
  },
}

/** What a server can be asked besides. Its process is started with `--expose-gc`. */
export const serverMeter = {
  ...meter,
  async weigh({ collections }: { readonly collections: number }): Promise<Memory> {
    // First, since looking for objects throws more away than a collection does: compiled code that is not run any more.
    const requests = Number(queryObjects(IncomingMessage))
    for (let round = 0; round < collections; round += 1) {
      await sleep(50)
      // Last, and weighed at once: whoever renews something meanwhile leaves garbage behind.
      globalThis.gc?.()
    }
    const { heapUsed, rss } = process.memoryUsage()
    return { heap: heapUsed, resident: rss, requests }
  },
}
export type ServerCommands = typeof serverMeter
