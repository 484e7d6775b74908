import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import { expect } from 'vitest'
import { openStored, storageKey } from '#client/crypto/stored.ts'
import { openRow } from '#server/half/row.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import { eventually } from '#shared/testing/eventually.ts'
import type { Beside, Profile, SealedWrite } from './profile.ts'
import { tracesOf } from './traces.ts'

/** A copy of the halves that a service keeps at one moment: its rows by their names. */
export type HalvesCopy = ReadonlyMap<string, string>

/** Copies them out of the data directory of a running service. */
export function copyOfHalves(directory: string): HalvesCopy {
  const database = new DatabaseSync(join(directory, 'keys.db'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT name, sealed FROM half').all()
    return new Map(rows.map(({ name, sealed }) => [String(name), String(sealed)]))
  } finally {
    database.close()
  }
}

/** The rows of this copy that belong to these seals. */
export const keptFor = (copy: HalvesCopy, beside: readonly Beside[]): readonly string[] =>
  beside.map(({ secret }) => sha256OfBytes(secret)).filter((name) => copy.has(name))

/** Waits until the browser has written what the page keeps to the disk: Chromium writes the entries of a tab at most once a minute. */
export function writtenToDisk(profile: Profile): Promise<void> {
  const isWritten = async () => {
    const kept = await profile.page.evaluate(() =>
      Object.values({ ...sessionStorage }).map((text) => text.slice(0, 40)),
    )
    const long = kept.filter((text) => text.length === 40)
    const files = profile.files('Default/Session Storage')
    expect([long.length > 0, long.filter((text) => tracesOf([text], files).length === 0)]).toEqual([true, []])
  }
  return eventually(isWritten, 500)
}

/** The secrets of seals that a thief reads in the files of a profile, in the two ways in which Chromium writes a text. */
export function secretsOnDisk(profile: Profile): readonly string[] {
  const found = profile
    .files('Default/Session Storage')
    .flatMap(({ bytes }) =>
      [bytes.toString('latin1'), bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')].flatMap((text) =>
        [...text.matchAll(/"secret":"([A-Za-z0-9_-]{43})"/g)].map(([, secret]) => String(secret)),
      ),
    )
  return [...new Set(found)]
}

const seals = v.union([
  v.pipe(
    v.object({ sealed: v.string() }),
    v.transform(({ sealed }) => ({ '': sealed })),
  ),
  v.pipe(
    v.object({ session: v.string(), keys: v.string() }),
    v.transform(({ session, keys }) => ({ 'staff-session': session, 'staff-keys': keys })),
  ),
])

/**
 * The entries of which a thief opens one of these writes, with everything that was ever written to the disk (`known`) and one copy of the store: every
 * secret opens every row that it can, and every half is tried with every half of a page.
 */
export async function openedBy(
  copy: HalvesCopy,
  known: readonly SealedWrite[],
  writes: readonly SealedWrite[] = known,
): Promise<readonly string[]> {
  const secrets = new Set(known.map(({ secret }) => secret))
  const halves = [...secrets].flatMap((secret) => {
    const row = copy.get(sha256OfBytes(secret))
    return (row && openRow(secret, row)?.half) || []
  })
  const owns = new Set(known.map(({ own }) => own))
  const keys = await Promise.all(halves.flatMap((half) => [...owns].map((own) => storageKey(own, half))))
  const opened = new Set<string>()
  for (const { entry, text } of writes)
    for (const [name, sealed] of Object.entries(v.parse(seals, JSON.parse(text))))
      for (const key of keys) if ((await openStored(key, name || entry, sealed)) !== null) opened.add(name || entry)
  return [...opened].sort()
}
