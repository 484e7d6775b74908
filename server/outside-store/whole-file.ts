import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Writes and flushes a text under a unique name beside `file`. Answers that name. */
export function writeApart(file: string, text: string): string {
  const apart = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(apart, text, { mode: 0o600, flag: 'wx', flush: true })
  } catch (thrown) {
    rmSync(apart, { force: true })
    throw thrown
  }
  return apart
}

/** Writes a text to a file unless the file exists. Answers the file's text, so that nodes that start together all use the first node's. */
export function writeFirst(file: string, text: string): string {
  const apart = writeApart(file, text)
  try {
    linkSync(apart, file)
    return text
  } catch (thrown) {
    const made = readIfThere(file)
    if (made === null) throw thrown
    return made
  } finally {
    rmSync(apart)
  }
}

/** The text of a file, trimmed; null where there is no file. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}
