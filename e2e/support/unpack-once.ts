import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))

/**
 * Unpacks a browser from an npm package into a folder of `.cache`, whole or not at all: another test may do the same at that moment. `home` is the
 * package's folder, `packed` its packed files.
 */
export async function unpackOnce(name: string, home: string, packed: readonly string[]): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const folder = join(cache, `${name}-${version}`)
  if (existsSync(folder)) return folder
  const { inflate } = await import('@sparticuz/chromium')
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(cache, 'unpacking-'))
  // `inflate` unpacks into the system's temporary folder, which all processes share.
  const before = process.env.TMPDIR
  process.env.TMPDIR = temporary
  try {
    await Promise.all(packed.map((path) => inflate(join(home, path))))
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  try {
    renameSync(temporary, folder)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
