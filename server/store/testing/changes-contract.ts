import { expect, it } from 'vitest'
import { auditEvent, change, type Opened, type Parts, positionsOf } from './store-place.ts'

/** States and changes: ST1, ST2 and ST3. */
export function changesContract(opened: Opened): void {
  const version = async (key: string) => (await opened.store.load([key]))[0]?.version
  it('gives states in the order of the keys, absent ones as version 0', async () => {
    const value = { text: 'é "\n\u0000\u2028 🙂', list: [1, -0.5, null, true], nested: { '': {} } }
    await opened.store.commit(change({ writes: [{ key: 'thing/b', ifVersion: 0, next: value }] }))
    const absent = { version: 0, value: null }
    expect(await opened.store.load(['thing/c', 'thing/b', 'thing/a'])).toEqual([absent, { version: 1, value }, absent])
    expect(await opened.store.load([])).toEqual([])
  })

  it('keeps values of any size', async () => {
    const next = 'x'.repeat(3_000_000)
    await opened.store.commit(change({ writes: [{ key: 'thing/big', ifVersion: 0, next }] }))
    expect(await opened.store.load(['thing/big'])).toEqual([{ version: 1, value: next }])
  })

  it('lists a kind in key order, and no other kind', async () => {
    const keys = ['ticket/b', 'ticket-parts/b', 'ticket/a', 'ticke/t', 'ticket0', 'ticket/c/d']
    await Promise.all(keys.map((key) => opened.store.commit(change({ writes: [{ key, ifVersion: 0, next: key }] }))))
    const listed = ['ticket/a', 'ticket/b', 'ticket/c/d'].map((key) => ({ key, version: 1, value: key }))
    expect(await opened.store.list('ticket')).toEqual(listed)
    expect(await opened.store.list('none')).toEqual([])
  })

  it('[ST1] keeps every part of a change', async () => {
    const outcome = await opened.store.commit(
      change({
        writes: [
          { key: 'thing/a', ifVersion: 0, next: 1 },
          { key: 'thing/b', ifVersion: 0, next: 2 },
        ],
        append: [{ log: 'log/a', position: 1, entry: 'first' }],
        audit: [auditEvent],
        due: [{ id: 'due:a', at: 5 }],
        queue: [{ conversation: 'a', since: 7 }],
      }),
    )
    expect(outcome).toBe('kept')
    expect((await opened.store.load(['thing/a', 'thing/b'])).map(({ value }) => value)).toEqual([1, 2])
    expect(await opened.store.readLog('log/a', 0, 10)).toEqual([{ position: 1, entry: 'first' }])
    expect(await opened.store.readAudit(0, 10)).toEqual([{ number: 1, ...auditEvent }])
    expect(await opened.store.due(5, 10)).toEqual([{ id: 'due:a', at: 5 }])
    expect(await opened.store.waiting(10)).toEqual([{ conversation: 'a', since: 7 }])
  })

  const unfitting: readonly (readonly [string, Parts])[] = [
    ['a check', { checks: [{ key: 'thing/old', ifVersion: 0 }] }],
    ['a write', { writes: [{ key: 'thing/old', ifVersion: 2, next: 'x' }] }],
    ['a removal', { writes: [{ key: 'thing/old', ifVersion: 0, next: null }] }],
    ['an append', { append: [{ log: 'log/a', position: 3, entry: 'x' }] }],
  ]
  it.each(unfitting)('[ST1] keeps no part of a change in which %s does not fit', async (_, unfit) => {
    await opened.store.commit(
      change({
        writes: [{ key: 'thing/old', ifVersion: 0, next: 'old' }],
        append: [{ log: 'log/a', position: 1, entry: 'old' }],
      }),
    )
    const unchanged = change({
      writes: [{ key: 'thing/new', ifVersion: 0, next: 'new' }, ...(unfit.writes ?? [])],
      checks: unfit.checks ?? [],
      append: [{ log: 'log/b', position: 1, entry: 'new' }, ...(unfit.append ?? [])],
      eraseLogs: ['log/a'],
      audit: [auditEvent],
      due: [{ id: 'due:a', at: 5 }],
      queue: [{ conversation: 'a', since: 7 }],
    })
    expect(await opened.store.commit(unchanged)).toBe('changed')
    expect((await opened.store.load(['thing/old', 'thing/new'])).map(({ value }) => value)).toEqual(['old', null])
    expect([await positionsOf(opened.store, 'log/a'), await positionsOf(opened.store, 'log/b')]).toEqual([[1], []])
    expect(await opened.store.readAudit(0, 10)).toEqual([])
    expect(await opened.store.due(9, 10)).toEqual([])
    expect(await opened.store.waiting(10)).toEqual([])
  })

  it('[ST2] keeps exactly one of many changes decided on the same version', async () => {
    for (const ifVersion of [0, 1, 2]) {
      const race = Array.from({ length: 60 }, (_, next) =>
        opened.store.commit(change({ writes: [{ key: 'thing/raced', ifVersion, next }] })),
      )
      const outcomes = await Promise.all(race)
      expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(1)
      const winner = outcomes.indexOf('kept')
      expect(await opened.store.load(['thing/raced'])).toEqual([{ version: ifVersion + 1, value: winner }])
    }
  })

  it('[ST2] never keeps two changes when each checked a key that the other wrote', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [a, b] = [`thing/a${round}`, `thing/b${round}`]
      const outcomes = await Promise.all([
        opened.store.commit(
          change({ checks: [{ key: a, ifVersion: 0 }], writes: [{ key: b, ifVersion: 0, next: 1 }] }),
        ),
        opened.store.commit(
          change({ checks: [{ key: b, ifVersion: 0 }], writes: [{ key: a, ifVersion: 0, next: 1 }] }),
        ),
      ])
      expect(outcomes.sort()).toEqual(['changed', 'kept'])
    }
  })

  it('[ST2] gives a state the version of its last write', async () => {
    const write = (ifVersion: number, version: number) =>
      opened.store.commit({ ...change({}), writes: [{ key: 'thing/a', ifVersion, version, next: version }] })
    const largest = 2 ** 48 - 1
    expect(await Promise.all([write(0, largest), write(1, 2), write(largest, 7)])).toEqual(['kept', 'changed', 'kept'])
    expect(await opened.store.load(['thing/a'])).toEqual([{ version: 7, value: 7 }])
    expect(await write(8, 9)).toBe('changed')
  })

  it('[ST2] begins again at version 0 after a removal', async () => {
    const write = (ifVersion: number, next: string | null) =>
      opened.store.commit(change({ writes: [{ key: 'thing/a', ifVersion, next }] }))
    // All are given in one turn, so that they may share a transaction.
    const outcomes = [write(0, 'a'), write(1, null), write(0, 'b'), write(1, 'c'), write(2, null), write(2, 'd')]
    expect(await Promise.all(outcomes)).toEqual(['kept', 'kept', 'kept', 'kept', 'kept', 'changed'])
    expect(await opened.store.load(['thing/a'])).toEqual([{ version: 0, value: null }])
    expect(await write(0, null)).toBe('kept')
    expect(await write(0, 'e')).toBe('kept')
    expect(await version('thing/a')).toBe(1)
  })

  it('[ST3] shows in every read all changes that were given before', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const given = opened.store.commit(
        change({
          writes: [{ key: 'thing/a', ifVersion: round - 1, next: round }],
          append: [{ log: 'log/a', position: round, entry: round }],
          audit: [auditEvent],
          due: [{ id: 'due:a', at: round }],
          queue: [{ conversation: 'a', since: round }],
        }),
      )
      const { store } = opened
      const [[loaded], [listed], rows, audit, [due], [waiting]] = await Promise.all([
        store.load(['thing/a']),
        store.list('thing'),
        store.readLog('log/a', 0, 10),
        store.readAudit(0, 10),
        store.due(10, 10),
        store.waiting(10),
      ])
      expect([loaded?.value, listed?.value, rows.length, audit.length, due?.at, waiting?.since]).toEqual(
        Array(6).fill(round),
      )
      expect(await given).toBe('kept')
    }
  })

  it('[ST3] keeps changes in the order in which they were given, without a wait between them', async () => {
    const steps = Array.from({ length: 500 }, (_, step) => step)
    const outcomes = steps.map((step) =>
      opened.store.commit(
        change({
          writes: [{ key: 'thing/counted', ifVersion: step, next: step }],
          append: [{ log: 'log/counted', position: step + 1, entry: step }],
          audit: [{ ...auditEvent, subject: String(step) }],
        }),
      ),
    )
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['kept']))
    expect((await opened.store.readLog('log/counted', 0, 1000)).map(({ entry }) => entry)).toEqual(steps)
    expect((await opened.store.readAudit(0, 1000)).map(({ subject }) => Number(subject))).toEqual(steps)
  })
}
