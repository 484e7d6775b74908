import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { Asked, Replied } from './asked.ts'
import { KeyFile } from './key-file.ts'
import { StateFile } from './state-file.ts'

if (parentPort === null) throw new Error('this file runs in a worker thread')
const port = parentPort
const { directory } = workerData as { directory: string }
const state = new StateFile(join(directory, 'relais.db'))
const keys = new KeyFile(join(directory, 'keys.db'))

const answer: { [Name in Asked['name']]: (asked: Extract<Asked, { name: Name }>) => unknown } = {
  load: (asked) => state.load(asked.keys),
  list: (asked) => state.list(asked.kind),
  commit: (asked) => state.commit(asked.changes),
  readLog: (asked) => state.readLog(asked.log, asked.after, asked.limit),
  due: (asked) => state.due(asked.now, asked.limit),
  waiting: (asked) => state.waiting(asked.limit),
  readAudit: (asked) => state.readAudit(asked.after, asked.limit),
  putKeys: (asked) => keys.put(asked.owner, asked.keys),
  readKeys: (asked) => keys.read(asked.owner),
  keyOwners: (asked) => keys.owners(asked.prefix),
  eraseKeys: (asked) => keys.erase(asked.owner, asked.names),
  sweep: () => state.sweep(),
  close: () => {
    state.close()
    keys.close()
  },
}

port.postMessage({ id: 0, ok: true, value: null } satisfies Replied)
port.on('message', ({ id, asked }: { id: number; asked: Asked }) => {
  port.postMessage(replyTo(id, asked))
})

function replyTo(id: number, asked: Asked): Replied {
  try {
    return { id, ok: true, value: (answer[asked.name] as (asked: Asked) => unknown)(asked) }
  } catch (thrown) {
    return { id, ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
