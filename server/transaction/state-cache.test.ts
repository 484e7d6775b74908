import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Json, Store } from '../store/port.ts'
import { type Fault, faultyStore } from '../store/testing/faulty-store.ts'
import { change } from '../store/testing/store-place.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { StateCache } from './state-cache.ts'

let real: Store
let close: () => Promise<void>
beforeEach(async () => {
  const temporary = await openTemporaryStore()
  real = temporary.store
  close = temporary.close
})
afterEach(() => close())

const write = (ifVersion: number, next: Json, key = 'thing/a') => change({ writes: [{ key, ifVersion, next }] })
const seenOf = (known: StateCache, ...keys: string[]) => new Map(keys.map((key) => [key, known.get(key)!]))

it('loads a state once for many callers, and an absent one as version 0', async () => {
  let loads = 0
  const load: Store['load'] = (keys) => {
    loads += 1
    return real.load(keys)
  }
  const known = new StateCache({ ...real, load })
  await real.commit(write(0, 'a'))
  expect(known.get('thing/a')).toBe(undefined)
  await Promise.all([known.fetch('thing/a'), known.fetch('thing/a'), known.fetch('thing/b')])
  expect(loads).toBe(2)
  expect(known.get('thing/a')).toMatchObject({ kept: { version: 1, value: 'a' }, pending: null })
  expect(known.get('thing/b')).toMatchObject({ kept: { version: 0, value: null }, pending: null })
})

it('does not replace a newer write by a state that it loaded before', async () => {
  const known = new StateCache(real)
  const fetching = known.fetch('thing/a')
  const keeping = known.keep(write(0, 'a'))
  await fetching
  expect(known.get('thing/a')?.kept).toEqual({ version: 1, value: 'a' })
  expect(await keeping).toBe('kept')
})

it('loads again after a failed load', async () => {
  const { store } = faultyStore(real, { commits: ['none'], loads: ['unavailable', 'none'] })
  const known = new StateCache(store)
  await expect(known.fetch('thing/a')).rejects.toThrow('a fault')
  await known.fetch('thing/a')
  expect(known.get('thing/a')?.kept.version).toBe(0)
})

it('shows a pending state to the next rule at once, and says when it is kept', async () => {
  const known = new StateCache(real)
  await known.fetch('thing/a')
  const first = known.keep(write(0, 'first'))
  expect(known.get('thing/a')).toMatchObject({ kept: { version: 1, value: 'first' } })
  expect(known.get('thing/a')?.pending).not.toBe(null)
  const second = known.keep(write(1, 'second'))
  expect([await first, await second]).toEqual(['kept', 'kept'])
  expect(known.get('thing/a')).toMatchObject({ kept: { version: 2, value: 'second' }, pending: null })
  expect(await real.load(['thing/a'])).toEqual([{ version: 2, value: 'second' }])
})

it.each<Fault>(['changed', 'unavailable'])(
  'forgets a state that was not kept (%s), and the states built on it',
  async (fault) => {
    const { store, kept } = faultyStore(real, { commits: [fault, 'none', 'none'], loads: ['none'] })
    const known = new StateCache(store)
    await known.fetch('thing/a')
    const first = known.keep(write(0, 'first')).catch(() => 'unavailable')
    const second = known.keep(write(1, 'built on it'))
    const both = known.keep({ ...write(0, 'other', 'thing/b'), checks: [{ key: 'thing/a', ifVersion: 2 }] })
    expect([await first, await second, await both]).toEqual([fault, 'changed', 'changed'])
    expect([known.get('thing/a'), known.get('thing/b')]).toEqual([undefined, undefined])
    expect(kept).toEqual([])
  },
)

it('says whether the states that a rule has read are kept', async () => {
  const { store } = faultyStore(real, { commits: ['none', 'changed'], loads: ['none'] })
  const known = new StateCache(store)
  await Promise.all([known.fetch('thing/a'), known.fetch('thing/b')])
  const good = known.keep(write(0, 'good'))
  const readGood = known.areKept(seenOf(known, 'thing/a'))
  const bad = known.keep(write(0, 'bad', 'thing/b'))
  const readBad = known.areKept(seenOf(known, 'thing/a', 'thing/b'))
  expect([await readGood, await readBad]).toEqual([true, false])
  expect([await good, await bad]).toEqual(['kept', 'changed'])
})

it('does not confirm a state that was overtaken after it was read', async () => {
  const known = new StateCache(real)
  await Promise.all([known.fetch('thing/a'), known.fetch('thing/b')])
  const stale = seenOf(known, 'thing/b')
  await known.keep(write(0, 'newer', 'thing/b'))
  expect(await known.areKept(stale)).toBe(false)
  expect(await known.areKept(seenOf(known, 'thing/a', 'thing/b'))).toBe(true)
})

it('does not confirm a state that was forgotten, then overtaken', async () => {
  const known = new StateCache(real)
  const stale = new Map([['thing/a', await known.fetch('thing/a')]])
  known.forget(stale.keys())
  expect(await known.areKept(stale)).toBe(true)
  await known.fetch('thing/a')
  await known.keep(write(0, 'newer'))
  expect(await known.areKept(stale)).toBe(false)
  known.forget(stale.keys())
  expect(await known.areKept(stale)).toBe(false)
})

it('drops a state that it loaded before a forgotten change was kept', async () => {
  const before = real.load(['thing/a'])
  const known = new StateCache({ ...real, load: () => before })
  const keeping = known.keep(write(0, 'newer'))
  known.forget(['thing/a'])
  await known.fetch('thing/a')
  expect(known.get('thing/a')?.kept.version).toBe(0)
  expect(await keeping).toBe('kept')
  expect(known.get('thing/a')).toBe(undefined)
})

it('compares with a shared store, because another node may have changed the state', async () => {
  const known = new StateCache({ ...real, shared: true })
  const seen = new Map([['thing/a', await known.fetch('thing/a')]])
  expect(await known.areKept(seen)).toBe(true)
  await real.commit(write(0, 'by another node'))
  expect(await known.areKept(seen)).toBe(false)
})

it('uses its memory of a shared store until a failed commit shows that it is old', async () => {
  const known = new StateCache({ ...real, shared: true })
  await known.fetch('thing/a')
  await real.commit(write(0, 'by another node'))
  expect(known.get('thing/a')?.kept.version).toBe(0)
  expect(await known.keep(write(0, 'ours'))).toBe('changed')
  expect(known.get('thing/a')).toBe(undefined)
  expect((await known.fetch('thing/a')).kept).toEqual({ version: 1, value: 'by another node' })
  expect(await known.keep(write(1, 'ours'))).toBe('kept')
  expect(known.get('thing/a')?.kept.value).toBe('ours')
})

it('[G16] forgets a state of a shared store after half a minute, because another node may have erased it', async () => {
  const time = { now: 0 }
  const known = new StateCache({ ...real, shared: true }, { ...systemScheduler, now: () => time.now })
  await known.fetch('thing/a')
  time.now = 29_000
  await known.fetch('thing/b')
  expect(known.get('thing/a')).toBeDefined()
  time.now = 31_000
  await known.keep(write(0, 'c', 'thing/c'))
  expect([known.get('thing/a'), known.get('thing/b') === undefined]).toEqual([undefined, false])
})

it('loads a removed state again, with version 0', async () => {
  const known = new StateCache(real)
  await known.fetch('thing/a')
  await known.keep(write(0, 'a'))
  await known.keep(write(1, null))
  expect(known.get('thing/a')).toBe(undefined)
  await known.fetch('thing/a')
  expect(known.get('thing/a')?.kept).toEqual({ version: 0, value: null })
  expect(await known.keep(write(0, 'again'))).toBe('kept')
})

it('takes over the announced value of a state in memory, and of no other state', async () => {
  const known = new StateCache(real)
  await known.keep(write(0, 'a'))
  known.hear('thing/a', 1, () => 'never read: it is the same')
  known.hear('thing/b', 7, () => 'never remembered')
  expect(known.get('thing/a')?.kept).toEqual({ version: 1, value: 'a' })
  expect(known.get('thing/b')).toBe(undefined)
  known.hear('thing/a', 7, () => 'from elsewhere')
  expect(known.get('thing/a')).toMatchObject({ kept: { version: 7, value: 'from elsewhere' }, pending: null })
  known.hear('thing/a', 0, () => 'never read: it is gone')
  expect(known.get('thing/a')).toBe(undefined)
})

it('does not replace a pending state by an announced one', async () => {
  const known = new StateCache(real)
  const keeping = known.keep(write(0, 'a'))
  known.hear('thing/a', 7, () => 'from elsewhere')
  expect(known.get('thing/a')?.kept.value).toBe('a')
  expect(await keeping).toBe('kept')
})
