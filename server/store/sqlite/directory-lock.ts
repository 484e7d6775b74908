import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Locks a directory for this process until the returned function is called or the process ends. It is an SQLite lock on an empty file, so no
 * crash leaves it behind. Throws when another process holds it.
 */
export function lockDirectory(directory: string): () => void {
  const lock = new DatabaseSync(join(directory, 'relais.lock'))
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (thrown) {
    lock.close()
    // SQLITE_BUSY: https://www.sqlite.org/rescode.html
    const isHeld = thrown instanceof Error && 'errcode' in thrown && thrown.errcode === 5
    if (isHeld) throw new Error(`${directory} is in use by another Relais server`, { cause: thrown })
    throw thrown
  }
  return () => lock.close()
}
