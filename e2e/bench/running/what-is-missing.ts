import { readFileSync } from 'node:fs'
import type { Sizes } from '../sizes.ts'
import { startMeasuredRedis } from './measured-redis.ts'
import type { Session } from './sessions.ts'
import type { Site } from './subject.ts'

/** Why a session cannot be run on this machine; null where it can. */
export type Missing = (session: Session) => string | null

/** Files a process opens besides its connections. */
const otherFiles = 200

export async function findMissing(
  { slowDisk }: Site,
  sizes: Sizes,
): Promise<{ missing: Missing; redis: string | null }> {
  const redis = await tryRedis()
  const files = mostOpenFiles()
  return {
    redis: typeof redis === 'string' ? redis : null,
    missing({ needs, connections }) {
      if (needs === 'redis' && redis instanceof Error) return redis.message
      if (needs === 'slow-disk' && slowDisk === null) return 'there is no C compiler (cc) to slow a disk with'
      const wanted = (connections?.(sizes) ?? 0) + otherFiles
      return wanted > files ? `a process may open ${files} files, and this takes ${Math.round(wanted)}` : null
    },
  }
}

/** Its version, or why there is none. */
async function tryRedis(): Promise<string | Error> {
  try {
    const redis = await startMeasuredRedis('any')
    await redis.stop()
    return redis.version
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

/** Node raises what it may open as far as it can. Source: proc_pid_limits(5). */
function mostOpenFiles(): number {
  try {
    const [, most] = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return Number(most ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
