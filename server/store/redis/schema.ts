import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './connection.ts'
import { prefixOf } from './names.ts'

/** Moves all data from one version's names and formats to the next version's: from the prefix `from` to the prefix `to`. */
export type Step = (client: Client, from: string, to: string) => Promise<void>

/** The steps from version 1 on, in order. Only append to this list. */
export const steps: readonly Step[] = []

/** Another node takes over the steps after the present one has been silent for this long, seconds. */
const lockLives = 30
/** The interval between two checks whether another node has taken the steps, milliseconds. */
const look = 200

/**
 * Upgrades the data of a space to this version. One node of the newer version takes the steps, alone, and repeats an interrupted step from its
 * beginning. The lines of nodes of the former version are removed, so Redis keeps nothing that they still send, and they cannot begin another
 * line. Throws, in one line, for data of a newer version.
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

/** The mark after the version from which a step is running. */
const underWay = '>'

function isNewer(found: string | null, latest: number): boolean {
  const version = Number.parseInt(found ?? '0', 10)
  return version > latest || found === `${latest}${underWay}`
}
