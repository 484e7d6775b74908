import { accessSync, constants, mkdirSync } from 'node:fs'
import { ConfigError } from './platform/config.ts'
import type { Store } from './store/port.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'

/** Opens the embedded store, or says in one line why it cannot be. */
export async function openStore(directory: string): Promise<Store> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (thrown) {
    throw new ConfigError(`${directory} cannot be written: ${reasonOf(thrown)}`)
  }
  try {
    return await openSqliteStore({ directory })
  } catch (thrown) {
    throw new ConfigError(`the data in ${directory} cannot be opened: ${reasonOf(thrown)}`)
  }
}

const reasonOf = (thrown: unknown) =>
  thrown instanceof Error ? thrown.message.replaceAll(/\s*\n\s*/g, ' ') : 'unknown'
