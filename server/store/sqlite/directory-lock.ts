import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Holds a directory for this process until what is answered is called or the process dies, however it dies: it is a lock of SQLite's
 * on an empty file, so none is ever left behind. Throws when another holds it.
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
