import { StoreUnavailable } from '../port.ts'

/**
 * Whether an error means that the disk or somebody else's lock is in the way, so that trying again may succeed. Everything else is a
 * bug. Primary result codes: https://www.sqlite.org/rescode.html
 */
export function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof StoreUnavailable) return true
  if (!(thrown instanceof Error)) return false
  if ('errcode' in thrown && typeof thrown.errcode === 'number') return passing.has(thrown.errcode & 0xff)
  return 'code' in thrown && typeof thrown.code === 'string' && systemErrors.has(thrown.code)
}

/** BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL. */
const passing = new Set([5, 6, 7, 8, 10, 13, 14, 15])

/** Of the wiping of unused space, which goes past SQLite. A file may be as large as the process is allowed (EFBIG): that is a disk, too. */
const systemErrors = new Set(['ENOSPC', 'EFBIG', 'EIO', 'EROFS', 'EDQUOT', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'])
