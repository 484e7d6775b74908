import { accessSync, constants, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { limits } from '#shared/protocol/limits.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ConfigError } from '../platform/config.ts'
import { StoreUnavailable } from '../store/port.ts'

export type ErasedTicket = { readonly id: string; readonly phase: 'withdrawn' | 'expired' }

/** Tickets and members that a restored backup must not bring back (G7). The list is outside the store and its backups, and holds ids and days. */
export type EraseList = {
  /** Resolves when the entry is on disk. Throws `StoreUnavailable`. `now` in milliseconds; only its day is kept. */
  readonly addTicket: (ticket: ErasedTicket, now: number) => Promise<void>
  /** Adds a deactivated member. Resolves when the entry is on disk. Throws `StoreUnavailable`. */
  readonly addDeparture: (staff: string, now: number) => Promise<void>
  /** Everything on the list. Throws `ConfigError` where it cannot be read. */
  readonly read: () => { readonly tickets: readonly ErasedTicket[]; readonly departed: readonly string[] }
  /** Forgets tickets that no restore can bring back any more, and the exact modification times of the files (G13). */
  readonly tidy: (now: number) => Promise<void>
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * A ticket in a backup has at most its whole term left when it is erased. After the term, a start finds it expired, whatever the age of the
 * backup. Ten more days allow for clocks and for the time between a restore and its start.
 */
const keptFor = (limits.ticketTermDays + 10) * dayMs

/**
 * Opens the erase list in a directory, and makes the directory if it is missing. There is one file for each day, and one for departures,
 * which have no term. Nodes only append to a file or remove it whole, so that nodes that share the directory never lose each other's lines.
 * Throws `ConfigError` where it cannot be written.
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
    addTicket: ({ id, phase }, now) => append(folder, `${ticketsOf}${serviceDay(now)}`, `${phase} ${id}`),
    addDeparture: (staff, now) => append(folder, departures, `${serviceDay(now)} ${staff}`),
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

/** Ignores a line that a crash truncated: its request was not answered, and every entry starts on a new line. */
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

/** Flushes the directory: a new file survives a power cut only after that. */
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
    // Set all files each time, so that the time of this change shows nothing either.
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
