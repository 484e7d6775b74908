import { StoreUnavailable } from '../port.ts'

/**
 * Whether an error comes from the disk or from another process's lock, so that another try may succeed. Every other error is a bug. Primary
 * result codes: https://www.sqlite.org/rescode.html
 */
export function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof StoreUnavailable) return true
  if (!(thrown instanceof Error)) return false
  if ('errcode' in thrown && typeof thrown.errcode === 'number') return passing.has(thrown.errcode & 0xff)
  return 'code' in thrown && typeof thrown.code === 'string' && systemErrors.has(thrown.code)
}

/** BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL. */
const passing = new Set([5, 6, 7, 8, 10, 13, 14, 15])

/** Errors of wiping unused space, which does not use SQLite. EFBIG, a file at the process's size limit, counts as a full disk. */
const systemErrors = new Set(['ENOSPC', 'EFBIG', 'EIO', 'EROFS', 'EDQUOT', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE'])
