import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './connection.ts'
import { prefixOf } from './names.ts'

/** Takes everything from the names and forms of one version to those of the next, found under `from` and left under `to`. */
export type Step = (client: Client, from: string, to: string) => Promise<void>

/** The steps from version 1 on, in order; they are only ever appended. */
export const steps: readonly Step[] = []

/** How long the node that takes the steps may be silent before another takes them, seconds. */
const lockLives = 30
/** Between two looks at whether another node has taken them, milliseconds. */
const look = 200

/**
 * Sees to it that what is kept in a space is of this version. One node of a newer version takes the steps, alone, and again from the
 * beginning of a step that was cut short. What nodes of the former version still send ends with their lines, which are gone, and none
 * begins another. Throws, in one line, for data of a newer version.
 */
export async function upgradeSchema(client: Client, space: string, taken = steps): Promise<void> {
  const latest = 1 + taken.length
  const key = `${space}:schema`
  const lock = `${key}:lock`
  for (;;) {
    const found = await client.get(key)
    if (found === `${latest}`) return
    if (isNewer(found, latest))
      throw new Error(`Redis holds the data of a newer version of Relais (schema ${found}; this one knows ${latest})`)
    if (await client.set(lock, '1', { NX: true, EX: lockLives })) break
    await sleep(look)
  }
  try {
    const found = await client.get(key)
    // An empty space is of the latest version.
    for (let version = found === null ? latest : Number.parseInt(found, 10); version < latest; version += 1) {
      const from = prefixOf(space, version)
      await client.set(key, `${version}${underWay}`)
      for await (const lines of client.scanIterator({ MATCH: `${from}line:*` }))
        if (lines.length > 0) await client.del(lines)
      await taken[version - 1]?.(client, from, prefixOf(space, version + 1))
      await client.expire(lock, lockLives)
    }
    await client.set(key, `${latest}`)
  } finally {
    await client.del(lock)
  }
}

/** After the version that is being left. */
const underWay = '>'

function isNewer(found: string | null, latest: number): boolean {
  const version = Number.parseInt(found ?? '0', 10)
  return version > latest || found === `${latest}${underWay}`
}
