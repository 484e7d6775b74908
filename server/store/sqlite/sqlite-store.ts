import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createSteadyClock } from '../../platform/steady-clock.ts'
import type { Json, Kept, Store } from '../port.ts'
import { Admissions } from './admissions.ts'
import { type Ask, startWorker } from './ask-worker.ts'
import { CommitGroups } from './commit-groups.ts'

/**
 * Opens the embedded store: SQLite in a worker thread, so that a slow disk never blocks the event loop. Only one process at a time can open a
 * directory. Throws when the files cannot be opened, or a newer version made them.
 */
export async function openSqliteStore({ directory }: { readonly directory: string }): Promise<Store> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { ask, stop } = await startWorker(directory)
  const groups = new CommitGroups(ask)
  const clock = createSteadyClock()
  const admissions = new Admissions()
  /** Reads after every change that was given before (ST3). */
  const read: Ask = async (name, ...given) => {
    await groups.handedOver()
    return ask(name, ...given)
  }
  let closed: Promise<void> | null = null

  return {
    shared: false,
    clock,
    async lookAtClock() {},
    async load(keys) {
      const found = new Map((await read('load', keys)).map((thing) => [thing.key, thing]))
      return keys.map((key) => kept(found.get(key)))
    },
    async list(kind) {
      return (await read('list', kind)).map((thing) => ({ key: thing.key, ...kept(thing) }))
    },
    commit: (change) => groups.commit(change),
    async readLog(log, after, limit) {
      const rows = await read('readLog', log, after, limit)
      return rows.map(({ position, text }) => ({ position, entry: JSON.parse(text) as Json }))
    },
    due: (now, limit) => read('due', now, limit),
    waiting: (limit) => read('waiting', limit),
    readAudit: (after, limit) => read('readAudit', after, limit),
    putKeys: (owner, keys) => ask('putKeys', owner, keys),
    readKeys: (owner) => ask('readKeys', owner),
    keyOwners: (prefix) => ask('keyOwners', prefix),
    async eraseKeys(owner, names) {
      await ask('eraseKeys', owner, names)
      return 'done'
    },
    putHalf: (name, half) => ask('putHalf', name, half),
    renewHalf: (name, half) => ask('renewHalf', name, half),
    readHalf: (name) => ask('readHalf', name),
    dropHalf: (name) => ask('dropHalf', name),
    dropLapsed: (now) => ask('dropLapsed', now),
    sweep: () => read('sweep'),
    admit: async (name, allowed) => admissions.admit(name, allowed, clock.now()),
    async space() {
      const { bavail, blocks, bsize } = await statfs(directory)
      return { free: bavail * bsize, all: blocks * bsize }
    },
    close() {
      closed ??= groups.settled().then(stop)
      return closed
    },
  }
}

function kept(thing: { readonly version: number; readonly text: string } | undefined): Kept {
  return thing ? { version: thing.version, value: JSON.parse(thing.text) as Json } : { version: 0, value: null }
}
