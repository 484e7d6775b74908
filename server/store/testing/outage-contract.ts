import { expect, it } from 'vitest'
import { StoreUnavailable } from '../port.ts'
import { auditEvent, change, type Opened, openPlace } from './store-place.ts'

/** A store that cannot keep, and a closed store: ST11. */
export function outageContract(opened: Opened): void {
  it('[ST11] throws while it cannot keep, keeps nothing of those changes, and recovers by itself', async () => {
    const write = (ifVersion: number, next: string) =>
      opened.store.commit(
        change({
          writes: [{ key: 'thing/a', ifVersion, next }],
          append: [{ log: 'log/a', position: ifVersion + 1, entry: next }],
          audit: [auditEvent],
        }),
      )
    expect(await write(0, 'before')).toBe('kept')
    const free = await opened.place.obstruct()
    const failed = await Promise.allSettled([
      write(1, 'lost'),
      write(2, 'built on it'),
      opened.store.putKeys('ticket/a', { self: 'lost' }),
    ])
    for (const outcome of failed) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StoreUnavailable)
    }
    await free()
    expect(await opened.store.load(['thing/a'])).toEqual([{ version: 1, value: 'before' }])
    expect(await opened.store.readKeys('ticket/a')).toEqual({})
    expect(await Promise.all([write(1, 'after'), write(2, 'later')])).toEqual(['kept', 'kept'])
    expect((await opened.store.readLog('log/a', 0, 10)).map(({ entry }) => entry)).toEqual(['before', 'after', 'later'])
    expect((await opened.store.readAudit(0, 10)).map(({ number }) => number)).toEqual([1, 2, 3])
  })

  it('keeps all given changes when it is closed, and throws afterwards', async () => {
    const given = opened.store.commit(change({ writes: [{ key: 'thing/a', ifVersion: 0, next: 'last' }] }))
    await opened.store.close()
    expect(await given).toBe('kept')
    await expect(opened.store.load(['thing/a'])).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(opened.store.commit(change({}))).rejects.toBeInstanceOf(StoreUnavailable)
    opened.store = await openPlace(opened.place)
    expect(await opened.store.load(['thing/a'])).toEqual([{ version: 1, value: 'last' }])
  })
}
