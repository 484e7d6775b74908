import { DatabaseSync } from 'node:sqlite'
import { filesOf } from './traces.ts'

/** The store's files below a directory. */
export function storeFiles(directory: string): readonly string[] {
  return filesOf(directory)
    .filter(({ bytes }) => bytes.subarray(0, 15).toString() === 'SQLite format 3')
    .map(({ file }) => file)
    .sort()
}

/**
 * Every row of every table of the store, except those that change with the clock: the audit trail is sealed every minute, and an open page renews its
 * lease.
 */
export const everythingKept = (directory: string): readonly string[] => storeFiles(directory).flatMap(rowsOf)

/** A sweep closes a file for a moment, and a WAL file cannot be opened read-only while nobody has it open: then read again. */
function rowsOf(file: string): readonly string[] {
  for (let tries = 1; ; tries += 1) {
    try {
      return readRows(file)
    } catch (thrown) {
      if (tries === 20) throw thrown
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
}

function readRows(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    return tables.flatMap(({ name }) => {
      const found = database.prepare(`SELECT * FROM ${name} ORDER BY 1`).all()
      return found
        .filter((row) => !/^(audit-|desk-lease:|ticket-presence)/.test(`${row.key ?? row.id}`))
        .map((row) => `${name} ${JSON.stringify(`${row.key}`.startsWith('desk/') ? withoutLease(row) : row)}`)
    })
  } finally {
    database.close()
  }
}

const withoutLease = ({ version: _, value, ...row }: Record<string, unknown>) => ({
  ...row,
  value: `${value}`.replace(/"leaseUntil":\d+/, ''),
})

/** Changes the values of one kind of key while no server runs. `change` is SQL over `value`. Returns the number of rows. */
export function changeKept(directory: string, kind: string, change: string): number {
  let changed = 0
  for (const file of storeFiles(directory)) {
    const database = new DatabaseSync(file)
    const isState = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'thing'").get()
    if (isState) {
      const update = database.prepare(`UPDATE thing SET value = ${change} WHERE key LIKE ?`)
      changed += Number(update.run(`${kind}/%`).changes)
    }
    database.close()
  }
  return changed
}
