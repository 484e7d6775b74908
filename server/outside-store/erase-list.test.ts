import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../platform/config.ts'
import { randomId } from '../platform/random-id.ts'
import { StoreUnavailable } from '../store/port.ts'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'
import { openEraseList } from './erase-list.ts'

const evening = Date.parse('2026-11-23T19:31:07.123Z')
const dayMs = 24 * 60 * 60 * 1000

let directory: string
beforeEach(() => {
  directory = temporaryDirectory()
})
const folder = () => join(directory, 'erased')
const files = () => readdirSync(folder()).sort()

describe('[G7] the erase list', () => {
  test('gives every added entry to each list that is opened there later', async () => {
    const list = openEraseList(directory)
    const [withdrawn, expired, staff] = [randomId(), randomId(), randomId()]
    expect(list.read()).toEqual({ tickets: [], departed: [] })
    await list.addTicket({ id: withdrawn, phase: 'withdrawn' }, evening)
    await openEraseList(directory).addTicket({ id: expired, phase: 'expired' }, evening + dayMs)
    await list.addDeparture(staff, evening)
    expect(openEraseList(directory).read()).toEqual({
      tickets: [
        { id: withdrawn, phase: 'withdrawn' },
        { id: expired, phase: 'expired' },
      ],
      departed: [staff],
    })
  })

  test('loses no line after a truncated one, or when another node writes at the same time', async () => {
    const [one, other] = [openEraseList(directory), openEraseList(directory)]
    await one.addTicket({ id: randomId(), phase: 'withdrawn' }, evening)
    appendFileSync(join(folder(), files()[0] ?? ''), '\nwithdrawn abc')
    const added = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? one : other).addTicket({ id: randomId(), phase: 'withdrawn' }, evening),
    )
    await Promise.all(added)
    expect(one.read().tickets).toHaveLength(41)
  })

  test('forgets a ticket when no backup can hold it unexpired, and never forgets a departure', async () => {
    const list = openEraseList(directory)
    await list.addTicket({ id: randomId(), phase: 'withdrawn' }, evening)
    await list.addDeparture(randomId(), evening)
    await list.tidy(evening + 99 * dayMs)
    expect(list.read().tickets).toHaveLength(1)
    await list.tidy(evening + 102 * dayMs)
    expect(list.read()).toEqual({ tickets: [], departed: [expect.any(String)] })
    await list.tidy(evening + 10_000 * dayMs)
    expect(list.read().departed).toHaveLength(1)
  })

  test('[G13] holds ids and days: no file shows a finer time, in its content or as its modification time', async () => {
    const list = openEraseList(directory)
    await list.addTicket({ id: randomId(), phase: 'withdrawn' }, evening)
    await list.addDeparture(randomId(), evening)
    expect(files()).toEqual(['departures', 'tickets-2026-11-23'])
    for (const name of files()) expect(readFileSync(join(folder(), name), 'utf8')).not.toMatch(/\d{2}:\d{2}|\d{10}/)
    const file = join(folder(), 'tickets-2026-11-23')
    utimesSync(file, evening / 1000, evening / 1000)
    await list.tidy(evening)
    expect(statSync(file).mtime.toISOString()).toBe('2026-11-23T00:00:00.000Z')
    expect(statSync(file).atime.toISOString()).toBe('2026-11-23T00:00:00.000Z')
  })

  test('can be read by its owner only', async () => {
    const list = openEraseList(directory)
    await list.addDeparture(randomId(), evening)
    expect(statSync(folder()).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder(), 'departures')).mode & 0o777).toBe(0o600)
  })

  test('[ST11] throws StoreUnavailable when it cannot write', async () => {
    const list = openEraseList(directory)
    mkdirSync(join(folder(), 'tickets-2026-11-23'))
    await expect(list.addTicket({ id: randomId(), phase: 'withdrawn' }, evening)).rejects.toBeInstanceOf(
      StoreUnavailable,
    )
  })

  test('says in one line that it cannot be made or read', () => {
    writeFileSync(join(directory, 'file'), '')
    expect(() => openEraseList(join(directory, 'file'))).toThrow(ConfigError)
    const list = openEraseList(directory)
    mkdirSync(join(folder(), 'departures'))
    expect(() => list.read()).toThrow(/^[^\n]*departures cannot be read$/)
  })
})
