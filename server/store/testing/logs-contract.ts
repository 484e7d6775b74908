import { expect, it } from 'vitest'
import { auditEvent, change, type Opened, positionsOf } from './store-place.ts'

/** Logs and the audit trail: ST5 and ST6. */
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
