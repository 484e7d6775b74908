import { expect, it } from 'vitest'
import { filesHolding, marker, type Opened, openPlace } from './store-place.ts'

/** Halves: ST15. */
export function halvesContract(opened: Opened): void {
  const held = (text: string) => filesHolding(opened.place.directory, text)

  it('[ST15] keeps halves by name, replaces them, and finds none that was dropped', async () => {
    const [one, other] = [marker(), marker()]
    await opened.store.putHalf('a', { sealed: one, lapsesAt: 10 })
    await opened.store.putHalf('b', { sealed: other, lapsesAt: 20 })
    expect(await opened.store.readHalf('a')).toEqual({ sealed: one, lapsesAt: 10 })
    await opened.store.putHalf('a', { sealed: other, lapsesAt: 30 })
    expect(await opened.store.readHalf('a')).toEqual({ sealed: other, lapsesAt: 30 })
    await opened.store.dropHalf('a')
    await opened.store.dropHalf('none')
    expect([await opened.store.readHalf('a'), await opened.store.readHalf('none')]).toEqual([null, null])
    expect(await opened.store.readHalf('b')).toEqual({ sealed: other, lapsesAt: 20 })
    expect(await opened.store.keyOwners('')).toEqual([])
  })

  it('[ST15] renews a half that it has, and brings none back that was dropped or has lapsed', async () => {
    const [first, next] = [marker(), marker()]
    await opened.store.putHalf('a', { sealed: first, lapsesAt: 10 })
    expect(await opened.store.renewHalf('a', { sealed: next, lapsesAt: 20 })).toBe(true)
    await opened.store.dropLapsed(10)
    expect(await opened.store.readHalf('a')).toEqual({ sealed: next, lapsesAt: 20 })
    await opened.store.dropHalf('a')
    await opened.store.putHalf('b', { sealed: first, lapsesAt: 20 })
    await opened.store.dropLapsed(20)
    for (const name of ['a', 'b', 'never']) {
      expect(await opened.store.renewHalf(name, { sealed: next, lapsesAt: 30 })).toBe(false)
      expect(await opened.store.readHalf(name)).toBeNull()
    }
    await opened.store.dropLapsed(30)
    await opened.store.sweep()
    expect([first, next].flatMap(held)).toEqual([])
  })

  it('[ST15] drops what has lapsed, to the millisecond, and nothing that was renewed', async () => {
    for (let index = 0; index < 1200; index += 1)
      await opened.store.putHalf(`half ${index}`, { sealed: 'x', lapsesAt: index })
    await opened.store.putHalf('half 3', { sealed: 'renewed', lapsesAt: 5000 })
    await opened.store.dropLapsed(1100)
    const names = [2, 3, 1099, 1100, 1101].map((index) => `half ${index}`)
    const found = await Promise.all(names.map((name) => opened.store.readHalf(name)))
    expect(found.map((half) => half?.lapsesAt ?? null)).toEqual([null, 5000, null, null, 1101])
  })

  it('[ST15] [G14] halves that were dropped, replaced or have lapsed are in no file after a sweep', async () => {
    const gone: string[] = []
    const stays: string[] = []
    for (let index = 0; index < 120; index += 1) {
      const [name, first, next] = [`half ${index}`, marker(), marker()]
      await opened.store.putHalf(name, { sealed: first, lapsesAt: index % 4 === 1 ? 1 : 100 })
      if (index % 4 === 1) gone.push(first)
      else if (index % 4 === 2) {
        gone.push(first)
        stays.push(next)
        await opened.store.putHalf(name, { sealed: next, lapsesAt: 100 })
      } else if (index % 4 === 3) {
        gone.push(first)
        await opened.store.dropHalf(name)
      } else stays.push(first)
    }
    expect(held(stays[0] ?? '')).not.toEqual([])
    await opened.store.dropLapsed(1)
    await opened.store.sweep()
    expect(gone.flatMap(held)).toEqual([])
    expect(stays.filter((text) => held(text).length === 0)).toEqual([])
  })

  it('[ST15] a half survives closing and opening', async () => {
    await opened.store.putHalf('a', { sealed: 'kept', lapsesAt: 10 })
    await opened.store.close()
    opened.store = await openPlace(opened.place)
    expect(await opened.store.readHalf('a')).toEqual({ sealed: 'kept', lapsesAt: 10 })
  })
}
