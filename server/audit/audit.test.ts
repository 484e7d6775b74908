import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import type { AuditKind } from '#shared/protocol/audit-kinds.ts'
import { ok } from '#shared/result.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { readAuditBefore, readAuditPage } from './read.ts'
import { recordAudit } from './record.ts'
import { type Sealing, sealAudit } from './seal.ts'
import { verifyAudit } from './verify.ts'

let service: TestService
let sealing: Sealing
let marked: string | null
beforeEach(async () => {
  service = await openTestService()
  marked = null
  const mark = {
    read: () => marked,
    write: (mark: string) => {
      marked = mark
    },
  }
  sealing = { ...service, key: randomBytes(32), mark }
})
afterEach(() => service.close())

async function record(count: number, kind: AuditKind = 'ticket:opened') {
  for (let index = 0; index < count; index += 1)
    await service.expectOk((draft) => {
      recordAudit(draft, { kind, actor: 'sam' as StaffId, subject: `ticket-${index}`, now: noon })
      return ok(null)
    })
}

/** Edits the store's file without the service. */
function tamper(sql: string): void {
  const file = new DatabaseSync(join(service.directory, 'relais.db'), { timeout: 2000 })
  file.exec(sql)
  file.close()
}

describe('[G19] the audit trail', () => {
  test('holds who did what to what on which day, and no finer time', async () => {
    await record(1)
    const { events } = await readAuditPage(sealing, 0)
    expect(events).toEqual([{ number: 1, day: '2026-11-23', kind: 'ticket:opened', actor: 'sam', subject: 'ticket-0' }])
  })

  test('is read in pages', async () => {
    await record(203)
    const first = await readAuditPage(sealing, 0)
    expect([first.events.length, first.more]).toEqual([200, true])
    const second = await readAuditPage(sealing, 200)
    expect([second.events.map(({ number }) => number), second.more]).toEqual([[201, 202, 203], false])
  })

  test('is read newest first, from the end or from a number on, sealed or not', async () => {
    const numbers = async (before: number) => {
      const { events, more } = await readAuditBefore(sealing, before)
      return { newest: events[0]?.number, oldest: events.at(-1)?.number, count: events.length, more }
    }
    const end = Number.MAX_SAFE_INTEGER
    expect(await numbers(end)).toEqual({ newest: undefined, oldest: undefined, count: 0, more: false })
    await record(203)
    await sealAudit(sealing)
    await record(2)
    expect(await numbers(end)).toEqual({ newest: 205, oldest: 6, count: 200, more: true })
    expect(await numbers(6)).toEqual({ newest: 5, oldest: 1, count: 5, more: false })
    expect((await readAuditBefore(sealing, 3)).events.map(({ number }) => number)).toEqual([2, 1])
  })

  test('sets a deadline to seal at the end of the minute of an event', async () => {
    await record(3)
    const endOfMinute = Date.parse('2026-11-23T11:06:00Z')
    expect(await service.store.due(endOfMinute - 1, 10)).toEqual([])
    expect((await service.store.due(endOfMinute, 10)).map(({ at }) => at)).toEqual([endOfMinute])
  })
})

describe('[S8] seals', () => {
  test('cover ranges without a gap or overlap', async () => {
    await record(3)
    await sealAudit(sealing)
    await sealAudit(sealing)
    await record(2)
    await sealAudit(sealing)
    const seals = (await service.store.list('audit-seal')).map(({ value }) => value)
    expect(seals).toMatchObject([
      { from: 1, to: 3 },
      { from: 4, to: 5 },
    ])
    expect(await verifyAudit(sealing)).toBe('intact')
  })

  test('are made once when two nodes seal at the same time', async () => {
    await record(4)
    await Promise.all([sealAudit(sealing), sealAudit(sealing)])
    expect(await service.store.list('audit-seal')).toHaveLength(1)
    expect(await verifyAudit(sealing)).toBe('intact')
  })

  test('split a long trail into several ranges', async () => {
    tamper(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
       INSERT INTO audit SELECT i, '2026-11-23', 'ticket:opened', 'sam', 'ticket' FROM n`,
    )
    await sealAudit(sealing)
    expect(await service.store.list('audit-seal')).toHaveLength(3)
    expect(await verifyAudit(sealing)).toBe('intact')
  })

  test('are intact without any event, and before the first seal', async () => {
    expect(await verifyAudit(sealing)).toBe('intact')
    await record(2)
    expect(await verifyAudit(sealing)).toBe('intact')
  })

  test.each([
    ['an event is changed', "UPDATE audit SET actor = 'noa' WHERE number = 2"],
    ['an event loses its actor', 'UPDATE audit SET actor = NULL WHERE number = 2'],
    ['an event is removed', 'DELETE FROM audit WHERE number = 2'],
    ['the first event is removed', 'DELETE FROM audit WHERE number = 1'],
    [
      'two events change places',
      'UPDATE audit SET number = 99 WHERE number = 1; UPDATE audit SET number = 1 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 99',
    ],
    ['a seal is removed', "DELETE FROM thing WHERE key = 'audit-seal/000000000003'"],
    [
      'a seal is made up',
      "UPDATE thing SET value = json_set(value, '$.mac', 'made-up') WHERE key = 'audit-seal/000000000003'",
    ],
    ['all seals are removed', "DELETE FROM thing WHERE key LIKE 'audit-%'"],
    [
      'the end is cut off with its seal',
      "DELETE FROM audit WHERE number > 3; DELETE FROM thing WHERE key = 'audit-seal/000000000006'",
    ],
    ['everything is cut off', "DELETE FROM audit; DELETE FROM thing WHERE key LIKE 'audit-%'"],
    [
      'an event is slipped in after the last seal, leaving a gap',
      "INSERT INTO audit VALUES (9, '2026-11-23', 'x', NULL, NULL)",
    ],
  ])('are broken when %s', async (_, sql) => {
    await record(3)
    await sealAudit(sealing)
    await record(3, 'ticket:taken')
    await sealAudit(sealing)
    expect(await verifyAudit(sealing)).toBe('intact')
    tamper(sql)
    expect(await verifyAudit(sealing)).toBe('broken')
    expect((await readAuditPage(sealing, 0)).seals).toBe('broken')
  })

  test('cannot be made again without the key', async () => {
    await record(3)
    await sealAudit(sealing)
    expect(await verifyAudit({ ...sealing, key: randomBytes(32) })).toBe('broken')
  })

  test('are intact after a crash between a seal and its mark', async () => {
    await record(3)
    await sealAudit(sealing)
    const before = marked
    await record(3)
    await sealAudit(sealing)
    marked = before
    expect(await verifyAudit(sealing)).toBe('intact')
  })
})
