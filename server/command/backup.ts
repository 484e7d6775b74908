import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { leaveBehind } from '../conversation/end.ts'
import type { ConversationState } from '../conversation/state.ts'
import { type Config, ConfigError, readConfig } from '../platform/config.ts'
import { copyStore } from '../store/sqlite/copy-store.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import { createTransactor } from '../transaction/transactor.ts'

/**
 * `npm run backup -- DIRECTORY [--without-keys]` copies the embedded store, whole and as of one moment, while the server runs. It writes under
 * another name first, so that a directory with this name is always a finished backup. It never changes an existing directory.
 */
async function main(): Promise<void> {
  const { directory, withKeys } = readArguments(process.argv.slice(2))
  const config = readConfig(process.env)
  if (config.redisUrl !== null) {
    throw new ConfigError('the data are in Redis: copy its files, as docs/operations.md says')
  }
  const unfinished = `${directory}.unfinished`
  refuseExisting(directory)
  try {
    mkdirSync(unfinished, { mode: 0o700 })
  } catch (thrown) {
    throw new ConfigError(`${unfinished} cannot be made: ${reasonOf(thrown)}`)
  }
  try {
    await copyStore(config.data, unfinished, withKeys ? ['state', 'keys'] : ['state'])
    if (!withKeys) await leaveConversationsOut(unfinished)
    syncDirectory(unfinished)
    refuseExisting(directory)
    renameSync(unfinished, directory)
    syncDirectory(dirname(directory))
  } catch (thrown) {
    rmSync(unfinished, { recursive: true, force: true })
    if (thrown instanceof ConfigError) throw thrown
    throw new ConfigError(`no backup was made: ${reasonOf(thrown)}`)
  }
  process.stdout.write(`${tellWhatWasMade(directory, config, withKeys)}\n`)
}

function readArguments(given: string[]): { readonly directory: string; readonly withKeys: boolean } {
  const usage = 'expected npm run backup -- DIRECTORY [--without-keys]'
  try {
    const options = { 'without-keys': { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true })
    const [directory] = positionals
    if (directory === undefined || positionals.length > 1) throw new ConfigError(usage)
    return { directory: resolve(directory), withKeys: !values['without-keys'] }
  } catch {
    throw new ConfigError(usage)
  }
}

function refuseExisting(directory: string): void {
  if (existsSync(directory)) throw new ConfigError(`${directory} is there already: a backup overwrites nothing`)
}

/**
 * Ends and erases the conversations of a copy without keys, by the rule for a device that stays away (G16). Such a copy may be kept for long,
 * and the state of an open conversation holds its keys, sealed to a listener.
 */
async function leaveConversationsOut(directory: string): Promise<void> {
  const store = await openSqliteStore({ directory })
  try {
    const transactor = createTransactor(store, () => undefined)
    for (const { value } of await store.list('conversation')) {
      const { id } = value as ConversationState
      const ended = await transactor.transact(leaveBehind(id, store.clock.now()))
      if (!ended.ok) throw new Error('the copy cannot be written')
    }
    await store.sweep()
  } finally {
    await store.close()
  }
  for (const name of readdirSync(directory)) if (name !== 'relais.db') rmSync(join(directory, name))
}

function tellWhatWasMade(directory: string, { data, secrets }: Config, withKeys: boolean): string {
  const sizes = readdirSync(directory).map((name) => `${name} (${statSync(join(directory, name)).size} bytes)`)
  const copied = `Relais: ${directory} holds a copy of ${data}: ${sizes.sort().join(' and ')}.`
  const apart = `The secrets are not in it: back ${secrets} up apart from it.`
  const kept = withKeys
    ? `It holds keys: remove it within seven days, or what is withdrawn after today could be opened with it.`
    : `It holds no keys and no conversations: tickets restored from it alone cannot be opened by anybody. It may be kept.`
  return [copied, kept, apart].join('\n')
}

function syncDirectory(directory: string): void {
  const opened = openSync(directory, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message.replaceAll(/\s*\n\s*/g, ' ') : 'unknown'

main().catch((thrown: unknown) => {
  if (!(thrown instanceof ConfigError)) throw thrown
  process.stderr.write(`Relais: ${thrown.message}\n`)
  process.exit(1)
})
