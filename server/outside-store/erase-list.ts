import { accessSync, constants, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { limits } from '#shared/protocol/limits.ts'
import { dayOf } from '../platform/clock.ts'
import { ConfigError } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'

export type ErasedTicket = { readonly id: string; readonly phase: 'withdrawn' | 'expired' }

/** What must not come back with a store that is restored from a backup (G7), kept outside the store and its backups: ids and days. */
export type EraseList = {
  /** On the disk when it resolves. Throws `StoreUnavailable`. `now` in milliseconds, of which the day is kept. */
  readonly addTicket: (ticket: ErasedTicket, now: number) => Promise<void>
  /** A member who was deactivated. On the disk when it resolves. Throws `StoreUnavailable`. */
  readonly addDeparture: (staff: string, now: number) => Promise<void>
  /** Everything on the list. Throws `ConfigError` where it cannot be read. */
  readonly read: () => { readonly tickets: readonly ErasedTicket[]; readonly departed: readonly string[] }
  /** Forgets tickets that no restore could bring back any more, and when exactly files were written (G13). */
  readonly tidy: (now: number) => Promise<void>
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * Whatever the age of a backup, a ticket in it had at most its whole term before it when it was erased; after that a start finds it
 * expired. Ten days more are for clocks and for the days between a restore and its start.
 */
const keptFor = (limits.ticketTermDays + 10) * dayMs

/**
 * The erase list under a directory, made where there is none. A file for each day, and one for departures, which have no term: they
 * are only ever appended to and removed whole, so that nodes that share the directory never undo one another's lines. Throws
 * `ConfigError` where it cannot be written.
 */
export function openEraseList(directory: string): EraseList {
  const folder = join(directory, 'erased')
  refuseUnless(`${folder} cannot be written: what was erased is listed there`, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  })
  const linesOf = (name: string) =>
    refuseUnless(`${join(folder, name)} cannot be read`, () => readFileSync(join(folder, name), 'utf8').split('\n'))

  return {
    addTicket: ({ id, phase }, now) => append(folder, `${ticketsOf}${dayOf(now)}`, `${phase} ${id}`),
    addDeparture: (staff, now) => append(folder, departures, `${dayOf(now)} ${staff}`),
    read() {
      const names = refuseUnless(`${folder} cannot be read`, () => readdirSync(folder))
      const tickets = names.filter(isTickets).flatMap(linesOf).flatMap(readTicket)
      const departed = names.includes(departures) ? linesOf(departures).flatMap(readDeparture) : []
      return { tickets, departed }
    },
    tidy: (now) => unlessFull(() => tidy(folder, now)),
  }
}

const ticketsOf = 'tickets-'
const departures = 'departures'
const isTickets = (name: string) => /^tickets-\d{4}-\d{2}-\d{2}$/.test(name)

/** A line that a crash cut short is no line: each is begun anew, and this one was not answered. */
function readTicket(line: string): ErasedTicket[] {
  const [, phase, id] = /^(withdrawn|expired) ([\w-]{22})$/.exec(line) ?? []
  return id !== undefined && (phase === 'withdrawn' || phase === 'expired') ? [{ id, phase }] : []
}

const readDeparture = (line: string): string[] => /^\d{4}-\d{2}-\d{2} ([\w-]{22})$/.exec(line)?.slice(1) ?? []

const append = (folder: string, name: string, line: string): Promise<void> =>
  unlessFull(async () => {
    const file = await open(join(folder, name), 'a', 0o600)
    try {
      const isNew = (await file.stat()).size === 0
      await file.appendFile(`\n${line}\n`)
      await file.sync()
      if (isNew) await syncFolder(folder)
    } finally {
      await file.close()
    }
  })

/** A file that was just made is found after a power cut only once its directory is flushed. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync()
  } finally {
    await opened.close()
  }
}

async function tidy(folder: string, now: number): Promise<void> {
  for (const name of (await readdir(folder)).filter(isTickets)) {
    const file = join(folder, name)
    const day = Date.parse(name.slice(ticketsOf.length))
    if (day < now - keptFor) await rm(file, { force: true })
    // All of them each time, so that the time of this change tells nothing either.
    else await utimes(file, day / 1000, day / 1000)
  }
}

async function unlessFull<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (cause) {
    throw new StoreUnavailable('the erase list cannot be written', { cause })
  }
}

function refuseUnless<Value>(message: string, work: () => Value): Value {
  try {
    return work()
  } catch {
    throw new ConfigError(message)
  }
}
