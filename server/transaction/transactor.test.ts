import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import type { Store } from '../store/port.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { type Draft, stateKey } from './draft.ts'
import { createTransactor, type Rule, type Transactor } from './transactor.ts'

const countKey = stateKey<{ count: number }>('test', 'count')

let store: Store
let close: () => Promise<void>
let transactor: Transactor
let announced: Draft['notices']

beforeEach(async () => {
  const temporary = await openTemporaryStore()
  store = temporary.store
  close = temporary.close
  announced = []
  transactor = createTransactor(store, (notices) => announced.push(...notices))
})
afterEach(() => close())

const count = (draft: Draft) => draft.read(countKey)?.count ?? 0

/** Announces a notice that carries a number. */
const tell = (draft: Draft, waiting: number) =>
  draft.announce({ to: 'every-listener', name: 'figures:changed', body: { figures: { waiting, longestMinutes: 0 } } })

const told = () =>
  announced.map((notice) => ('body' in notice && 'figures' in notice.body ? notice.body.figures.waiting : null))

const countTo =
  (next: number): Rule<number> =>
  (draft) => {
    if (count(draft) !== next - 1) return refuse('out-of-sequence')
    draft.write(countKey, { count: next })
    tell(draft, next)
    return ok(next)
  }

const look: Rule<number> = (draft) => {
  tell(draft, count(draft))
  return ok(count(draft))
}

test('[L2] concurrent changes build on each other, in their order', async () => {
  await transactor.transact(look)
  const numbers = Array.from({ length: 50 }, (_, index) => index + 1)
  const results = await Promise.all(numbers.map((next) => transactor.transact(countTo(next))))
  expect(results).toEqual(numbers.map(ok))
  expect(told()).toEqual([0, ...numbers])
})

test('reads and changes are announced and answered in one order', async () => {
  await transactor.transact(look)
  const asked: Promise<unknown>[] = []
  for (let next = 1; next <= 200; next += 1) {
    const changing = transactor.transact(countTo(next))
    const looking = transactor.transact(look).then((seen) => {
      if (!seen.ok) return
      // The answer is never older than a notice before it.
      expect(seen.value).toBe(Math.max(...told().map(Number)))
    })
    asked.push(changing, looking)
    if (next % 3 === 0) await Promise.all(asked)
  }
  await Promise.all(asked)
  await transactor.transact(look)
  const order = told().map(Number)
  expect(order).toEqual([...order].sort((one, other) => one - other))
})

test('a refusal never rests on a state that was not kept', async () => {
  const neverKept: Rule<null> = (draft) => {
    draft.write(countKey, { count: 5 })
    draft.append('log', 9, {})
    return ok(null)
  }
  await transactor.transact(look)
  const [, after] = await Promise.all([
    transactor.transact((draft) => (count(draft) === 0 ? neverKept(draft) : ok(null))).catch(() => null),
    transactor.transact((draft) => (count(draft) === 5 ? refuse('full') : ok(count(draft)))),
  ])
  expect(after).toEqual(ok(0))
})

test('a state that is expected to be new is not loaded first, and is found if it exists', async () => {
  const loaded: string[] = []
  const counting: Store = {
    ...store,
    load: (keys) => {
      loaded.push(...keys)
      return store.load(keys)
    },
  }
  const make: Rule<null> = (draft) => {
    draft.expectNew(countKey)
    if (draft.read(countKey)) return refuse('already-done')
    draft.write(countKey, { count: 1 })
    return ok(null)
  }
  const lookAsNew: Rule<number> = (draft) => {
    draft.expectNew(countKey)
    return ok(count(draft))
  }
  expect(await createTransactor(counting, () => undefined).transact(make)).toEqual(ok(null))
  expect(loaded).toEqual([])
  // A second transactor has an empty cache.
  for (const rule of [make, make]) {
    expect(await createTransactor(counting, () => undefined).transact(rule)).toEqual(refuse('already-done'))
  }
  expect(await createTransactor(counting, () => undefined).transact(lookAsNew)).toEqual(ok(1))
  expect(await store.load([countKey.key])).toMatchObject([{ value: { count: 1 } }])
})

test('[ST12] a commit publishes its notices, and a rule that only reads announces its notices afterwards', async () => {
  const published: string[] = []
  const carried: boolean[] = []
  const carrying: Store = {
    ...store,
    commit: async (change) => {
      const outcome = await store.commit(change)
      if (outcome === 'kept') published.push(...change.publish.map(({ message }) => String(message)))
      return outcome
    },
  }
  const carry = (notices: readonly unknown[]) =>
    notices.map((notice) => ({ channel: 'told', message: JSON.stringify(notice) }))
  transactor = createTransactor(carrying, (_, wasCarried) => carried.push(wasCarried), carry)
  await transactor.transact(countTo(1))
  await transactor.transact(countTo(1))
  await transactor.transact(look)
  expect(published).toHaveLength(1)
  expect(published[0]).toContain('"waiting":1')
  expect(carried).toEqual([true, false])
})

test('[G10] a concurrent change by another node never appears as a bug, and a real bug still throws', async () => {
  const heldKey = stateKey<{ held: string[] }>('test', 'held')
  const thingKey = stateKey<{ there: true }>('test', 'thing')
  const shared: Store = { ...store, shared: true }
  const [here, elsewhere] = [createTransactor(shared, () => undefined), createTransactor(shared, () => undefined)]
  const held: Rule<number> = (draft) => {
    const { held } = draft.read(heldKey) ?? { held: [] }
    if (held.length > 0 && !draft.read(thingKey)) throw new Error('what is held is there')
    return ok(held.length)
  }
  await elsewhere.transact((draft) => {
    draft.write(heldKey, { held: ['thing'] })
    draft.write(thingKey, { there: true })
    return ok(null)
  })
  // This node has the holder in memory, and not the held thing.
  await here.transact((draft) => ok(draft.read(heldKey)?.held.length))
  await elsewhere.transact((draft) => {
    draft.write(heldKey, { held: [] })
    draft.write(thingKey, null)
    return ok(null)
  })
  expect(await here.transact(held)).toEqual(ok(0))

  await elsewhere.transact((draft) => {
    draft.write(heldKey, { held: ['thing'] })
    return ok(null)
  })
  await expect(here.transact(held)).rejects.toThrow('what is held is there')
})

test('[P8] after a conflict with another node, all states of the rule are loaded in one request', async () => {
  const otherKey = stateKey<{ count: number }>('test', 'other')
  const loads: (readonly string[])[] = []
  const watched: Store = {
    ...store,
    load(keys) {
      loads.push(keys)
      return store.load(keys)
    },
  }
  const here = createTransactor(watched, () => undefined)
  const both: Rule<number> = (draft) => {
    const next = (draft.read(otherKey)?.count ?? 0) + count(draft) + 1
    draft.write(countKey, { count: next })
    return ok(next)
  }
  await here.transact(both)
  expect(await transactor.transact(countTo(2))).toEqual(ok(2))
  loads.splice(0)
  expect(await here.transact(both)).toEqual(ok(3))
  expect(loads.map((keys) => [...keys].sort())).toEqual([[countKey.key, otherKey.key].sort()])
})
