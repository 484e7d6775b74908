import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { createLog } from '../platform/log.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { watchStore } from '../store/watched-store.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { stateKey } from '../transaction/draft.ts'
import { createTransactor, type Transactor } from '../transaction/transactor.ts'
import { startDeadlines } from './deadline-runner.ts'

let store: Store
let transactor: Transactor
let close: () => Promise<void>
let stop: () => Promise<void>
let bugs: string[]
const time = { now: 0 }
let looks = 0

beforeEach(async () => {
  const temporary = await openTemporaryStore()
  store = temporary.store
  close = temporary.close
  transactor = createTransactor(store, () => undefined)
  bugs = []
  time.now = 1000
  stop = async () => undefined
})
afterEach(async () => {
  await stop()
  await close()
})

const metKey = stateKey<{ times: number }>('test', 'met')

/** Counts how often its deadlines were handled. */
const count: DeadlineActs[string] = {
  rule: (subject, now) => (draft) => {
    draft.write(metKey, { times: (draft.read(metKey)?.times ?? 0) + 1 })
    return ok([subject, now])
  },
}

function run(acts: DeadlineActs, isUnsettled = () => false, lookAtClock = async () => undefined): void {
  const runner = startDeadlines({
    store,
    transactor,
    clock: { now: () => time.now },
    acts,
    isUnsettled,
    async lookAtClock() {
      looks += 1
      return lookAtClock()
    },
    onBug: (where) => bugs.push(where),
    every: 5,
  })
  stop = runner.stop
}

const set = (id: string, at: number) =>
  transactor.transact((draft) => {
    draft.due(id, at)
    return ok(null)
  })

const met = async () => ((await store.load([metKey.key]))[0]?.value as { times: number } | null)?.times ?? 0
const left = async () => (await store.due(Number.MAX_SAFE_INTEGER, 1000)).map(({ id }) => id)

/** Waits for two more rounds to begin. The first of them is then over, with all of its effects. */
function aWhile() {
  const now = looks
  return until(() => looks >= now + 2)
}

test('a deadline is handled once, when its time has come and not before', async () => {
  await set('count:one', 1500)
  run({ count })
  await aWhile()
  expect(await met()).toBe(0)
  time.now = 1500
  await until(async () => (await met()) === 1)
  await aWhile()
  expect([await met(), await left()]).toEqual([1, []])
})

test('[G12] deadlines that came due while no process ran are handled at the next start', async () => {
  await Promise.all(Array.from({ length: 250 }, (_, index) => set(`count:${index}`, index)))
  run({ count })
  await until(async () => (await met()) === 250)
  expect(await left()).toEqual([])
})

test('a rule that moves its deadline runs again at the new time', async () => {
  await set('move:one', 1000)
  run({
    move: {
      rule: (_, now) => (draft) => {
        draft.write(metKey, { times: (draft.read(metKey)?.times ?? 0) + 1 })
        draft.due('move:one', now + 500)
        return ok(null)
      },
    },
  })
  await until(async () => (await met()) === 1)
  await aWhile()
  expect(await met()).toBe(1)
  time.now = 1500
  await until(async () => (await met()) === 2)
})

test('an act of more than one transaction finishes before its deadline is cleared', async () => {
  const done: string[] = []
  await set('work:one', 1000)
  run({
    work: {
      work: async (subject) => {
        done.push(subject)
        expect(await left()).toEqual(['work:one'])
      },
    },
  })
  await until(async () => (await left()).length === 0)
  expect([done, bugs]).toEqual([['one'], []])
})

test('an act that fails and a kind without an act are reported, and delay no other deadline', async () => {
  await set('broken:one', 1)
  await set('unknown:one', 2)
  await set('count:one', 3)
  run({
    count,
    broken: {
      rule: () => () => {
        throw new Error('expected')
      },
    },
  })
  await until(async () => (await met()) === 1)
  await aWhile()
  // They rest for a while and are not lost.
  expect(bugs.sort()).toEqual(['deadline:broken', 'deadline:unknown'])
  expect((await left()).sort()).toEqual(['broken:one', 'unknown:one'])
})

test('a deadline whose act is refused is tried again', async () => {
  let tries = 0
  await set('later:one', 1)
  run({
    later: {
      rule: () => () => {
        tries += 1
        return tries < 3 ? refuse('busy') : ok(null)
      },
    },
  })
  await until(async () => (await left()).length === 0)
  expect([tries, bugs]).toEqual([3, []])
})

test('[G10] [G12] after the store was unavailable, only deadlines that are not patient are handled at once', async () => {
  let isUnsettled = true
  await Promise.all(Array.from({ length: 250 }, (_, index) => set(`lease:${index}`, index)))
  await set('count:last', 900)
  run({ count, lease: { ...count, isPatient: true } }, () => isUnsettled)
  await until(async () => (await met()) === 1)
  await aWhile()
  expect([await met(), (await left()).length]).toEqual([1, 250])
  isUnsettled = false
  await until(async () => (await left()).length === 0)
  expect(await met()).toBe(251)
})

test('[G9] a node that has not yet noticed a clock change ends no patient deadline because of it', async () => {
  let isSet = false
  await set('patient:one', 1_500_000)
  run(
    { patient: { ...count, isPatient: true } },
    () => isSet,
    async () => {
      if (time.now > 1_000_000) isSet = true
      return undefined
    },
  )
  time.now = 3_600_000
  await aWhile()
  expect([await met(), await left()]).toEqual([0, ['patient:one']])
})

test('[G9][G10] the connections of a dead node time out only after the node itself, however long both have been due', async () => {
  const order: string[] = []
  const note = (what: string): DeadlineActs[string] => ({ work: async () => void order.push(what) })
  const slowly = async () => {
    for (let times = 0; times < 5; times += 1) await left()
    order.push('node')
  }
  await set('device:1', 100)
  await set('node:1', 900)
  run({ device: note('device'), node: { work: slowly, goesFirst: true } })
  await until(async () => (await left()).length === 0)
  expect(order).toEqual(['node', 'device'])
})

test('[G10][G16] patient deadlines are handled after the store was unavailable, without any other request', async () => {
  await set('patient:one', 900)
  let isAway = true
  const away: Store = {
    ...store,
    async commit(change) {
      if (isAway) throw new StoreUnavailable('away')
      return store.commit(change)
    },
  }
  const watched = watchStore(away, createLog('silent'), 1000)
  const watchedTransactor = createTransactor(watched.store, () => undefined)
  await watchedTransactor.transact((draft) => {
    draft.due('other:one', 5_000_000)
    return ok(null)
  })
  expect(watched.isUnsettled()).toBe(true)
  const runner = startDeadlines({
    ...{ store: watched.store, transactor: watchedTransactor, isUnsettled: watched.isUnsettled, every: 5 },
    clock: { now: () => time.now },
    acts: { patient: { ...count, isPatient: true } },
    async lookAtClock() {
      looks += 1
    },
    onBug: (where) => bugs.push(where),
  })
  stop = runner.stop
  await aWhile()
  expect(await met()).toBe(0)
  isAway = false
  await until(async () => (await met()) === 1)
  expect(await left()).toEqual([])
})
