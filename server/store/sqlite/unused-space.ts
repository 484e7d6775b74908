import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'

/**
 * Overwrites with zeros the bytes between the cells of every tree page of an SQLite file, and answers how many pages held something there.
 *
 * `secure_delete` zeroes a cell where it is deleted. But tree balancing copies cells to a sibling page and leaves their bytes in the old page,
 * and a later deletion does not reach those. That space has no meaning to SQLite (https://www.sqlite.org/fileformat2.html §1.6, the
 * unallocated region), so zeroing it needs no transaction, and a crash in between does no harm. The file must have no open connection in this
 * process and no write-ahead log: a cached page would write the bytes back.
 */
export function wipeUnusedSpace(path: string): number {
  const file = openSync(path, 'r+')
  try {
    const size = pageSize(file)
    const chunk = Buffer.alloc(size * 256)
    let wiped = 0
    for (let at = 0; ; at += chunk.length) {
      const length = readSync(file, chunk, 0, chunk.length, at)
      for (let page = 0; page + size <= length; page += size) {
        const unused = unusedIn(chunk, page, at + page === 0 ? 100 : 0, size)
        if (unused === null) continue
        writeSync(file, zeros, 0, unused.to - unused.from, at + unused.from)
        wiped += 1
      }
      if (length < chunk.length) break
    }
    if (wiped > 0) fdatasyncSync(file)
    return wiped
  } finally {
    closeSync(file)
  }
}

/** As many zeros as SQLite's largest page. */
const zeros = Buffer.alloc(65_536)

/** First byte of a tree page: inner pages (whose header is 12 bytes) and leaves (8). Other pages begin with a page number's high byte. */
const headerBytes = new Map([
  [2, 12],
  [5, 12],
  [10, 8],
  [13, 8],
])

function pageSize(file: number): number {
  const header = Buffer.alloc(100)
  readSync(file, header, 0, header.length, 0)
  const size = header.readUInt16BE(16)
  // A file without any write is empty. The value 1 means 65,536.
  if (size === 0) return 4096
  return size === 1 ? 65_536 : size
}

/** The bytes between a tree page's cell pointers and its cells, unless they are zero already. */
function unusedIn(chunk: Buffer, page: number, skipped: number, size: number): { from: number; to: number } | null {
  const header = page + skipped
  const bytes = headerBytes.get(chunk[header] ?? 0)
  if (bytes === undefined) return null
  const from = header + bytes + 2 * chunk.readUInt16BE(header + 3)
  const to = page + (chunk.readUInt16BE(header + 5) || 65_536)
  if (from >= to || to > page + size) return null
  return chunk.compare(zeros, 0, to - from, from, to) === 0 ? null : { from, to }
}
