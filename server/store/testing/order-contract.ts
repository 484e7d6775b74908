import { expect, it } from 'vitest'
import { change, type Opened } from './store-place.ts'

/** Deadlines and the queue: ST7 and ST8. */
export function orderContract(opened: Opened): void {
  it('[ST7] gives deadlines from their time on, oldest first, until a change moves or clears them', async () => {
    const due = (id: string, at: number | null) => ({ id, at })
    await opened.store.commit(change({ due: [due('d:late', 30), due('d:b', 20), due('d:a', 20), due('d:early', 10)] }))
    const ids = async (now: number, limit = 10) => (await opened.store.due(now, limit)).map(({ id }) => id)
    expect([await ids(9), await ids(10), await ids(20)]).toEqual([[], ['d:early'], ['d:early', 'd:a', 'd:b']])
    expect(await ids(99, 2)).toEqual(['d:early', 'd:a'])
    expect(await ids(20)).toHaveLength(3)
    await opened.store.commit(change({ due: [due('d:early', 40), due('d:a', null), due('d:none', null)] }))
    expect(await opened.store.due(99, 10)).toEqual([due('d:b', 20), due('d:late', 30), due('d:early', 40)])
  })

  it('[ST7] moves or clears a deadline only while it still has the given time', async () => {
    const at = async () => (await opened.store.due(1000, 10)).map((deadline) => deadline.at)
    await opened.store.commit(change({ due: [{ id: 'd:a', at: 10 }] }))
    const other = { id: 'd:b', at: null, ifAt: 10 }
    expect(await opened.store.commit(change({ due: [{ id: 'd:a', at: null, ifAt: 9 }, other] }))).toBe('kept')
    expect(await at()).toEqual([10])
    expect(await opened.store.commit(change({ due: [{ id: 'd:a', at: 20, ifAt: 9 }] }))).toBe('kept')
    expect(await at()).toEqual([10])
    await opened.store.commit(change({ due: [{ id: 'd:a', at: 20, ifAt: 10 }] }))
    expect(await at()).toEqual([20])
    await opened.store.commit(change({ due: [{ id: 'd:a', at: null, ifAt: 20 }] }))
    await opened.store.commit(change({ due: [{ id: 'd:a', at: 30, ifAt: 20 }] }))
    expect(await at()).toEqual([])
  })

  it('[ST8] orders the queue by waiting time, then by id, and a second add moves', async () => {
    const queue = (conversation: string, since: number | null) => ({ conversation, since })
    await opened.store.commit(change({ queue: [queue('c', 20), queue('b', 10), queue('a', 20), queue('d', 5)] }))
    const order = async (limit = 10) => (await opened.store.waiting(limit)).map(({ conversation }) => conversation)
    expect([await order(), await order(2)]).toEqual([
      ['d', 'b', 'a', 'c'],
      ['d', 'b'],
    ])
    await opened.store.commit(change({ queue: [queue('d', 30), queue('b', null), queue('none', null)] }))
    expect(await opened.store.waiting(10)).toEqual([queue('a', 20), queue('c', 20), queue('d', 30)])
  })
}
