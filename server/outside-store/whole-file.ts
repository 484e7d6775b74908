import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a text whole and on disk, under a name beside `file` that nobody else uses; answers that name. */
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

/** Keeps a text in a file where there is none; answers what it holds: nodes that start together all have what the first of them made. */
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

/** The text of a file, without what is blank around it; null where there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}
