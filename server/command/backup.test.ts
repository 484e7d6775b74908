import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { conversationLog } from '../conversation/state.ts'
import { openService, type Service, sender } from '../conversation/testing/service.ts'
import { writeAsYouth } from '../conversation/write.ts'
import { StoreUnavailable } from '../store/port.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import { wipeUnusedSpace } from '../store/sqlite/unused-space.ts'
import { change, filesHolding, marker } from '../store/testing/store-place.ts'
import { temporaryDirectory } from '../store/testing/temporary-directory.ts'

const program = fileURLToPath(new URL('./backup.ts', import.meta.url))

let service: Service
let to: string
beforeEach(async () => {
  service = await openService()
  to = join(temporaryDirectory(), 'monday')
})
afterEach(() => service.close())

async function backUp(given: readonly string[], environment: Record<string, string> = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, RELAIS_DATA: service.directory, ...environment }
  const child = spawn(process.execPath, [program, ...given], { env })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code: code as number, ...said }
}

describe('npm run backup', () => {
  test('[G9] during traffic, holds everything that was acknowledged before it began, and can be opened', async () => {
    const { store } = service
    const traffic = { isOver: false, acknowledged: 0, failed: [] as unknown[] }
    const keep = async () => {
      for (let position = 1; !traffic.isOver; position += 1) {
        try {
          await store.putKeys(`ticket/${position}`, { self: marker() })
          await store.commit(
            change({
              writes: [{ key: `thing/${position}`, ifVersion: 0, next: marker(200) }],
              append: [{ log: 'log/a', position, entry: marker(200) }],
            }),
          )
          traffic.acknowledged = position
          if (position % 50 === 0) await store.sweep()
        } catch (thrown) {
          // A sweep or a key write may be refused while the copy holds the lock; the traffic repeats it.
          traffic.failed.push(thrown)
          position -= 1
        }
      }
    }
    const kept = keep()
    await expect.poll(() => traffic.acknowledged).toBeGreaterThan(300)
    const before = traffic.acknowledged
    const { code, err } = await backUp([to])
    const after = traffic.acknowledged
    traffic.isOver = true
    await kept
    expect([code, err]).toEqual([0, ''])
    expect(after).toBeGreaterThan(before)
    expect(traffic.failed.filter((thrown) => !(thrown instanceof StoreUnavailable))).toEqual([])

    const copy = await openSqliteStore({ directory: to })
    const rows = await copy.readLog('log/a', 0, 1_000_000)
    expect(rows.length).toBeGreaterThanOrEqual(before)
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1))
    // Keys are copied last, so that the copy has every key that the state needs.
    const owners = new Set(await copy.keyOwners('ticket/'))
    expect(rows.filter(({ position }) => !owners.has(`ticket/${position}`))).toEqual([])
    expect(await copy.load([`thing/${before}`])).toMatchObject([{ version: 1 }])
    await copy.close()
  })

  test('says what it wrote, that a copy with keys must be removed within seven days, and what it leaves out', async () => {
    const { code, out } = await backUp([to])
    expect(code).toBe(0)
    expect(out).toContain(`${to} holds a copy of ${service.directory}: keys.db (`)
    expect(out).toContain('remove it within seven days')
    expect(out).toContain(`back ${join(service.directory, 'secrets')} up apart from it`)
    expect(readdirSync(to).sort()).toEqual(['keys.db', 'relais.db'])
    expect(statSync(to).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(to)) expect(statSync(join(to, name)).mode & 0o777).toBe(0o600)
  })

  test('[ST15] [G14] leaves out the halves, which would open what a browser keeps long after they are gone', async () => {
    const sealed = marker()
    await service.store.putHalf('a', { sealed, lapsesAt: Number.MAX_SAFE_INTEGER })
    await service.store.putKeys('ticket/a', { self: marker() })
    expect(filesHolding(service.directory, sealed)).not.toEqual([])
    expect(await backUp([to])).toMatchObject({ code: 0 })
    expect(filesHolding(to, sealed)).toEqual([])
    const copy = await openSqliteStore({ directory: to })
    expect([await copy.readHalf('a'), await copy.keyOwners('')]).toEqual([null, ['ticket/a']])
    await copy.close()
  })

  test('[G16] without keys, leaves out the keys, and the conversations, whose state holds their keys', async () => {
    await service.setListener(await service.addListener())
    const claim = await service.openConversation()
    await service.match()
    const secret = marker()
    await service.done(writeAsYouth(claim, { ...sender('youth')(), sealed: secret }))
    await service.store.putKeys('ticket/a', { self: secret })
    expect(filesHolding(service.directory, secret)).not.toEqual([])

    expect(await backUp([to, '--without-keys'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('holds no keys'),
    })
    expect(readdirSync(to)).toEqual(['relais.db'])
    expect(filesHolding(to, secret)).toEqual([])
    const copy = await openSqliteStore({ directory: to })
    expect([await copy.list('conversation'), await copy.waiting(10)]).toEqual([[], []])
    expect(await copy.list('desk')).toMatchObject([{ value: { conversations: [] } }])
    expect(await copy.readLog(conversationLog(claim.conversation), 0, 10)).toEqual([])
    await copy.close()
    // The running store has not changed.
    expect(await service.conversation(claim.conversation)).toMatchObject({ phase: 'assigned' })
    expect(await service.log(claim.conversation)).toHaveLength(1)
  })

  test('[G7] copies no erased data that are not swept yet', async () => {
    // Enough keys that tree balancing leaves copies of later erased ones in unused space.
    const keys = Array.from({ length: 300 }, (_, index) => [marker(9), marker(20 + ((index * 37) % 400))])
    await service.store.putKeys('ticket/a', Object.fromEntries(keys))
    await backUp([to])
    for (const name of readdirSync(to)) expect(wipeUnusedSpace(join(to, name))).toBe(0)
  })

  test('never overwrites, and leaves no unfinished backup', async () => {
    mkdirSync(to)
    writeFileSync(join(to, 'kept'), '')
    expect(await backUp([to])).toEqual({
      code: 1,
      out: '',
      err: `Relais: ${to} is there already: a backup overwrites nothing\n`,
    })
    expect(readdirSync(join(to, '..'))).toEqual(['monday'])
    expect(readdirSync(to)).toEqual(['kept'])
  })

  test.each<[string, (to: string) => string[], Record<string, string>, RegExp]>([
    ['without a directory', () => [], {}, /expected npm run backup -- DIRECTORY \[--without-keys\]/],
    ['with two', (to) => [to, to], {}, /expected npm run backup/],
    ['with an option it does not know', (to) => [to, '--all'], {}, /expected npm run backup/],
    ['of data that are not there', (to) => [to], { RELAIS_DATA: '/nowhere' }, /there is no \/nowhere\/relais\.db/],
    ['of data in Redis', (to) => [to], { REDIS_URL: 'redis://127.0.0.1' }, /the data are in Redis/],
    ['to a place that is not there', (to) => [join(to, 'a')], {}, /cannot be made/],
  ])('%s says why in one line and ends with 1', async (_, given, environment, why) => {
    const { code, out, err } = await backUp(given(to), environment)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^Relais: [^\n]+\n$/)
    expect(err).toMatch(why)
    expect(readdirSync(join(to, '..'))).toEqual([])
  })
})

test('an interrupted copy does not look like a backup', async () => {
  // Breaks the copy, as a full disk does. SQLite reports the file.
  writeFileSync(join(service.directory, 'keys.db'), 'no database')
  const { code, err } = await backUp([to])
  expect(code).toBe(1)
  expect(err).toMatch(/^Relais: no backup was made: [^\n]+\n$/)
  expect(readdirSync(join(to, '..'))).toEqual([])
  expect(readFileSync(join(service.directory, 'keys.db'), 'utf8')).toBe('no database')
})
