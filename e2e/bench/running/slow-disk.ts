import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What each flush takes longer on the slow disk, milliseconds. */
export const slowerBy = 4

/** Compiles what makes every flush of a process slow; null where the machine has no C compiler. */
export function compileSlowDisk(directory: string): string | null {
  const library = join(directory, 'slow-disk.so')
  const source = fileURLToPath(new URL('./slow-disk.c', import.meta.url))
  const options = ['-shared', '-fPIC', '-O1', `-DSLOWER_BY_MS=${slowerBy}`, '-o', library, source, '-ldl']
  return spawnSync('cc', options).status === 0 ? library : null
}
