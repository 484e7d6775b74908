import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { quantile } from './statistics.ts'
import { number } from './words.ts'

/** What the absolute figures belong to. */
export type Machine = { readonly processor: string; readonly rest: string; readonly flush: string }

/** `directory` is where the stores stand: its disk is what is flushed to. */
export function describeMachine(directory: string, redis: string | null): Machine {
  const all = cpus()
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  const { node, sqlite } = process.versions
  return {
    processor: `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${gibibytes} GiB`,
    rest: `${type()} ${release()}, Node ${node}, SQLite ${sqlite ?? 'unknown'}, ${redis === null ? 'no Redis' : `Redis ${redis}`}`,
    flush: `${number(timeToFlush(directory))} ms`,
  }
}

/** The median of what flushing one more kilobyte takes, milliseconds. */
function timeToFlush(directory: string): number {
  const file = openSync(join(directory, 'flushed'), 'w')
  const kilobyte = Buffer.alloc(1024)
  const took = Array.from({ length: 50 }, () => {
    const began = performance.now()
    writeSync(file, kilobyte)
    fdatasyncSync(file)
    return performance.now() - began
  })
  closeSync(file)
  return quantile(took, 0.5)
}
