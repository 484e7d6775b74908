import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { Answered, Asked, Calls } from './asked.ts'
import { lockDirectory } from './directory-lock.ts'
import { isUnavailable } from './is-unavailable.ts'
import { KeyFile, keyFileAt } from './key-file.ts'
import { unpackChanges } from './packed-changes.ts'
import { StateFile, stateFileAt } from './state-file.ts'

if (parentPort === null) throw new Error('this file runs in a worker thread')
const port = parentPort
const { directory } = workerData as { readonly directory: string }

const unlock = lockDirectory(directory)
const state = new StateFile(stateFileAt(join(directory, 'relais.db')))
const keys = new KeyFile(keyFileAt(join(directory, 'keys.db')))
// Wipes what a killed process had deleted and not wiped yet.
state.wipe()
keys.wipe()

const calls: Calls = {
  commit(changes) {
    const outcomes = state.commit(unpackChanges(changes))
    return outcomes.flatMap((outcome, index) => (outcome === 'kept' ? [] : [[index, outcome] as const]))
  },
  load: (wanted) => state.load(wanted),
  list: (kind) => state.list(kind),
  readLog: (log, after, limit) => state.readLog(log, after, limit),
  due: (now, limit) => state.due(now, limit),
  waiting: (limit) => state.waiting(limit),
  readAudit: (after, limit) => state.readAudit(after, limit),
  putKeys: (owner, added) => keys.put(owner, added),
  readKeys: (owner) => keys.read(owner),
  keyOwners: (prefix) => keys.owners(prefix),
  eraseKeys: (owner, names) => keys.erase(owner, names),
  putHalf: (name, half) => keys.putHalf(name, half),
  renewHalf: (name, half) => keys.renewHalf(name, half),
  readHalf: (name) => keys.readHalf(name),
  dropHalf: (name) => keys.dropHalf(name),
  dropLapsed: (now) => keys.dropLapsed(now),
  sweep() {
    state.wipe()
    keys.sweep()
  },
  close() {
    state.close()
    keys.close()
    unlock()
  },
}

port.on('message', (gathered: readonly Asked[]) => {
  for (const asked of gathered) port.postMessage(answerTo(asked))
})
port.postMessage('open')

function answerTo({ name, given }: Asked): Answered {
  try {
    const call = calls[name] as (...parameters: unknown[]) => unknown
    return { ok: true, value: call(...given) }
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return { ok: false, unavailable: isUnavailable(thrown), message }
  }
}
