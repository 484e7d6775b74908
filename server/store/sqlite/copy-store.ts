import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { wipeUnusedSpace } from './unused-space.ts'

/** The order of the copies. A ticket's keys are written before the ticket and erased before its content, so no ticket of the copy lacks keys. */
const files = { state: 'relais.db', keys: 'keys.db' } as const

/** The longest wait for a lock of the running server, milliseconds. */
const patience = 10_000

/**
 * Copies the embedded store's state, and its keys, to an existing directory, each as of one moment, also while a server uses them. Throws why
 * they cannot be read or written.
 */
export async function copyStore(from: string, to: string, which: readonly (keyof typeof files)[]): Promise<void> {
  for (const name of which) await copyFile(join(from, files[name]), join(to, files[name]))
}

async function copyFile(from: string, to: string): Promise<void> {
  // SQLite would otherwise make an empty file.
  if (!existsSync(from)) throw new Error(`there is no ${from}`)
  const source = new DatabaseSync(from, { readOnly: true, timeout: patience })
  try {
    // Copy in one step: the server writes between two steps, and then the copy starts again each time.
    await backup(source, to, { rate: 2 ** 31 - 1 })
  } finally {
    source.close()
  }
  chmodSync(to, 0o600)
  leaveHalvesOut(to)
  // Data that were erased since the server's last sweep are still between the cells (docs/decisions/0007).
  wipeUnusedSpace(to)
}

/** A half in a backup would open what a browser's disk holds, long after the half is gone here (ST15). */
function leaveHalvesOut(path: string): void {
  const copy = new DatabaseSync(path)
  try {
    copy.exec('PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON')
    const holdsHalves = copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get() !== undefined
    if (holdsHalves) copy.exec('DELETE FROM half')
  } finally {
    copy.close()
  }
}
