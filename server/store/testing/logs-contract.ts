import { expect, it } from 'vitest'
import { headKey } from '../port.ts'
import { auditEvent, change, type Opened, positionsOf } from './store-place.ts'

/** Logs, their heads and the audit trail: ST5, ST6 and ST16. */
export function logsContract(opened: Opened): void {
  it('[ST5] reads a log from any position, in order, up to the limit', async () => {
    const append = Array.from({ length: 1000 }, (_, index) => ({ log: 'log/a', position: index + 1, entry: index }))
    await opened.store.commit(change({ append }))
    expect(await positionsOf(opened.store, 'log/a', 0, 3)).toEqual([1, 2, 3])
    expect(await positionsOf(opened.store, 'log/a', 996, 10)).toEqual([997, 998, 999, 1000])
    expect(await positionsOf(opened.store, 'log/a', 500, 2)).toEqual([501, 502])
    expect(await positionsOf(opened.store, 'log/a', 1000, 10)).toEqual([])
    expect(await positionsOf(opened.store, 'log/a', 2000, 10)).toEqual([])
    expect(await positionsOf(opened.store, 'log/none')).toEqual([])
  })

  it('[ST5] refuses every position but the next, also during other changes', async () => {
    const append = (position: number) =>
      opened.store.commit(change({ append: [{ log: 'log/a', position, entry: position }] }))
    const given = [append(2), append(1), append(1), append(2), append(0), append(4), append(3)]
    const outcomes = ['changed', 'kept', 'changed', 'kept', 'changed', 'changed', 'kept']
    expect(await Promise.all(given)).toEqual(outcomes)
    expect(await positionsOf(opened.store, 'log/a')).toEqual([1, 2, 3])
  })

  it('[ST5] keeps several logs of one change separate', async () => {
    const entry = (log: string, position: number) => ({ log, position, entry: `${log} ${position}` })
    const outcomes = [
      opened.store.commit(change({ append: [entry('log/a', 1), entry('log/b', 1), entry('log/a', 2)] })),
      opened.store.commit(change({ append: [entry('log/b', 2), entry('log/b', 2)] })),
      opened.store.commit(change({ append: [entry('log/b', 2), entry('log/b', 3)] })),
    ]
    expect(await Promise.all(outcomes)).toEqual(['kept', 'changed', 'kept'])
    expect([await positionsOf(opened.store, 'log/a'), await positionsOf(opened.store, 'log/b')]).toEqual([
      [1, 2],
      [1, 2, 3],
    ])
  })

  it('[ST5] an erased log is empty and begins again at 1, and erasing includes the appends of the same change', async () => {
    const append = (position: number, eraseLogs: string[] = []) =>
      opened.store.commit(change({ append: [{ log: 'log/a', position, entry: position }], eraseLogs }))
    await opened.store.commit(change({ append: [{ log: 'log/b', position: 1, entry: 'other' }] }))
    expect(await Promise.all([append(1), append(2), append(3, ['log/a', 'log/none']), append(4)])).toEqual([
      'kept',
      'kept',
      'kept',
      'changed',
    ])
    expect(await positionsOf(opened.store, 'log/a')).toEqual([])
    expect(await append(1)).toBe('kept')
    expect([await positionsOf(opened.store, 'log/a'), await positionsOf(opened.store, 'log/b')]).toEqual([[1], [1]])
  })

  it('[ST16] compares and keeps the head of a log like a state, and lists it under no kind', async () => {
    const key = headKey('log/a')
    const write = (ifVersion: number, next: string, position: number) =>
      opened.store.commit(
        change({ writes: [{ key, ifVersion, next }], append: [{ log: 'log/a', position, entry: next }] }),
      )
    expect(await opened.store.load([key])).toEqual([{ version: 0, value: null }])
    const given = [write(0, 'one', 1), write(0, 'other', 2), write(1, 'two', 2)]
    expect(await Promise.all(given)).toEqual(['kept', 'changed', 'kept'])
    const built = change({ checks: [{ key, ifVersion: 1 }], append: [{ log: 'log/a', position: 3, entry: 'x' }] })
    expect(await opened.store.commit(built)).toBe('changed')
    expect(await opened.store.load(['thing/none', key])).toEqual([
      { version: 0, value: null },
      { version: 2, value: 'two' },
    ])
    expect(await positionsOf(opened.store, 'log/a')).toEqual([1, 2])
    expect(await opened.store.list('log')).toEqual([])
  })

  it('[ST16] an entry without a new head leaves the head, and a log may have a head before its first entry', async () => {
    const [key, other] = [headKey('log/a'), headKey('log/b')]
    const heads = [key, other].map((key) => ({ key, ifVersion: 0, next: key }))
    await opened.store.commit(change({ writes: heads }))
    await opened.store.commit(change({ append: [{ log: 'log/a', position: 1, entry: 'first' }] }))
    await opened.store.commit(change({ writes: [{ key: other, ifVersion: 1, next: null }] }))
    expect(await opened.store.load([key, other])).toEqual([
      { version: 1, value: key },
      { version: 0, value: null },
    ])
    expect(await positionsOf(opened.store, 'log/a')).toEqual([1])
  })

  it('[ST16] a head goes with its log, also when the same change writes it', async () => {
    const [key, other] = [headKey('log/a'), headKey('log/b')]
    const writes = (ifVersion: number) => [{ key, ifVersion, next: ifVersion }]
    await opened.store.commit(change({ writes: [...writes(0), { key: other, ifVersion: 0, next: 'stays' }] }))
    const outcomes = [
      opened.store.commit(change({ writes: writes(1), eraseLogs: ['log/a'] })),
      opened.store.commit(change({ writes: writes(2) })),
      opened.store.commit(change({ checks: [{ key, ifVersion: 0 }] })),
    ]
    expect(await Promise.all(outcomes)).toEqual(['kept', 'changed', 'kept'])
    expect(await opened.store.load([key, other])).toEqual([
      { version: 0, value: null },
      { version: 1, value: 'stays' },
    ])
  })

  it('[ST6] numbers audit events without gaps when other changes are overtaken', async () => {
    await opened.store.commit(change({ writes: [{ key: 'thing/old', ifVersion: 0, next: 1 }] }))
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, index) =>
        opened.store.commit(
          change({
            checks: [{ key: 'thing/old', ifVersion: index % 3 === 1 ? 0 : 1 }],
            audit: Array.from({ length: index % 4 }, (_, part) => ({ ...auditEvent, subject: `${index}.${part}` })),
          }),
        ),
      ),
    )
    const kept = outcomes.flatMap((outcome, index) => (outcome === 'kept' ? [index] : []))
    const subjects = kept.flatMap((index) => Array.from({ length: index % 4 }, (_, part) => `${index}.${part}`))
    const rows = await opened.store.readAudit(0, 1000)
    expect(rows.map(({ subject }) => subject)).toEqual(subjects)
    expect(rows.map(({ number }) => number)).toEqual(subjects.map((_, index) => index + 1))
    expect((await opened.store.readAudit(10, 2)).map(({ number }) => number)).toEqual([11, 12])
  })
}
