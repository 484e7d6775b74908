import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { wipeUnusedSpace } from './unused-space.ts'

/** In this order: a ticket's keys are written before it and erased before what they open, so that no ticket of the copy lacks the keys it had. */
const files = { state: 'relais.db', keys: 'keys.db' } as const

/** How long a lock of the running server is waited for, milliseconds. */
const patience = 10_000

/**
 * Copies the embedded store's state, and its keys, to a directory that exists, each as it was at one moment, also while a server runs on
 * it. Throws why they cannot be read or written.
 */
export async function copyStore(from: string, to: string, which: readonly (keyof typeof files)[]): Promise<void> {
  for (const name of which) await copyFile(join(from, files[name]), join(to, files[name]))
}

async function copyFile(from: string, to: string): Promise<void> {
  // Otherwise it would be made, empty.
  if (!existsSync(from)) throw new Error(`there is no ${from}`)
  const source = new DatabaseSync(from, { readOnly: true, timeout: patience })
  try {
    // In one step: between two the server writes, and the copy would begin again each time.
    await backup(source, to, { rate: 2 ** 31 - 1 })
  } finally {
    source.close()
  }
  chmodSync(to, 0o600)
  // What was erased since the server's last sweep stands between its cells (docs/decisions/0007).
  wipeUnusedSpace(to)
}
