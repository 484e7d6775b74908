import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { integrityOf } from '../../../page-integrity.config.ts'
import { buildPages } from '../build-pages.ts'
import { clockScript, clockSource } from './clock.ts'
import { hurried } from './hurry.ts'

export type DemoPages = { readonly directory: string; readonly remove: () => void }

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Builds the pages as `npm run build` does, with the demo's clock before their first script, and times divided by `times`. They get a directory of
 * their own: a server may be reading `dist`.
 */
export async function makeDemoPages(times: number): Promise<DemoPages> {
  const directory = mkdtempSync(join(tmpdir(), 'relais-demo-pages-'))
  await buildPages(root, { directory, plugins: times === 1 ? [] : [inAHurry(times)] })
  const integrity = integrityOf(Buffer.from(clockSource))
  const script = `<script crossorigin src="${clockScript}" integrity="${integrity}"></script>`
  for (const page of globSync('**/index.html', { cwd: directory })) {
    const file = join(directory, page)
    const bytes = Buffer.from(readFileSync(file, 'utf8').replace('<head>', `<head>${script}`))
    writeFileSync(file, bytes)
    writeFileSync(`${file}.br`, brotliCompressSync(bytes))
    writeFileSync(`${file}.gz`, gzipSync(bytes))
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** The product has no hurry: the build replaces its figures. */
const inAHurry = (times: number): Plugin => ({
  name: 'in-a-hurry',
  enforce: 'pre',
  load(id) {
    return id.endsWith('/shared/protocol/limits.ts') ? `export const limits = ${JSON.stringify(hurried(times))}` : null
  },
})
