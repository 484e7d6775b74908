import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enrolledIn, staffFileIn, storeIn } from './enrolled-store.ts'
import { startProduct } from './product.ts'

// Vitest's global set-up of the `e2e` project: enrols one organisation and keeps its store for all files, because an enrolment stretches six passwords.
// Without built pages no server starts; the tests that need none, as the simulation's, still run.

const builtPages = fileURLToPath(new URL('../../dist', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'relais-enrolled-'))

export async function setup(): Promise<void> {
  if (!existsSync(builtPages)) return
  const product = await startProduct({ store: 'new' })
  try {
    writeFileSync(staffFileIn(directory), JSON.stringify(await product.staff()))
    await product.halt()
    cpSync(product.directory, storeIn(directory), { recursive: true })
  } finally {
    await product.stop()
  }
  process.env[enrolledIn] = directory
}

export const teardown = (): void => rmSync(directory, { recursive: true, force: true })
