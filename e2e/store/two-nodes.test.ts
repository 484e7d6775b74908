import { beforeEach, expect, it } from 'vitest'
import type { Store } from '../../server/store/port.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { stateKey } from '../../server/transaction/draft.ts'
import { createTransactor, type Rule, type Transactor } from '../../server/transaction/transactor.ts'
import { ok, refuse } from '../../shared/result.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'

const counter = (name: string) => stateKey<{ readonly count: number }>('test', name)
const roomKey = stateKey<{ readonly holder: string | null }>('test', 'room')

let stores: readonly Store[]
let transactors: readonly Transactor[]

beforeEach(async () => {
  const redis = await startRedis(keepsAll)
  stores = await Promise.all([openRedisStore({ url: redis.url }), openRedisStore({ url: redis.url })])
  transactors = stores.map((store) => createTransactor(store, () => undefined))
  return async () => {
    for (const store of stores) await store.close()
    await redis.stop()
  }
})

const countUp =
  (name: string): Rule<number> =>
  (draft) => {
    const count = (draft.read(counter(name))?.count ?? 0) + 1
    draft.write(counter(name), { count })
    draft.append(`counted/${name}`, count, count)
    return ok(count)
  }

/** Takes a free place; refuses a taken one. */
const take =
  (who: string): Rule<null> =>
  (draft) => {
    if (draft.read(roomKey)?.holder) return refuse('not-available')
    draft.write(roomKey, { holder: who })
    return ok(null)
  }

const leave =
  (who: string): Rule<null> =>
  (draft) => {
    if (draft.read(roomKey)?.holder !== who) return refuse('not-available')
    draft.write(roomKey, { holder: null })
    return ok(null)
  }

it('[L2] concurrent changes of two nodes to the same states lose and refuse nothing', async () => {
  const each = 200
  const asked = Array.from({ length: each }).flatMap((_, index) =>
    transactors.flatMap((transactor) => [
      transactor.transact(countUp('a')),
      index % 2 === 0 ? transactor.transact(countUp('b')) : null,
    ]),
  )
  const results = (await Promise.all(asked)).filter((result) => result !== null)
  expect(results.filter((result) => !result.ok)).toEqual([])
  const [one] = transactors
  expect(
    await one?.transact((draft) => ok([draft.read(counter('a'))?.count, draft.read(counter('b'))?.count])),
  ).toEqual(ok([2 * each, each]))
  const counted = await stores[1]?.readLog('counted/a', 0, 10_000)
  expect(counted?.map(({ entry }) => entry)).toEqual(Array.from({ length: 2 * each }, (_, index) => index + 1))
})

it('[L2] [G11] never gives the same room twice, and refuses nobody because of an outdated state', async () => {
  const [one, other] = transactors as [Transactor, Transactor]
  for (let round = 0; round < 60; round += 1) {
    const [first, second] = await Promise.all([one.transact(take('one')), other.transact(take('other'))])
    expect([first.ok, second.ok].sort()).toEqual([false, true])
    const [holder, holds, waits] = first.ok ? (['one', one, other] as const) : (['other', other, one] as const)
    expect(await holds.transact(leave(holder))).toEqual(ok(null))
    // The other node has read the room as taken.
    expect(await waits.transact(take('next'))).toEqual(ok(null))
    expect(await holds.transact(take(holder))).toEqual(refuse('not-available'))
    expect(await waits.transact(leave('next'))).toEqual(ok(null))
  }
})

it('answers with what another node has just changed', async () => {
  const [one, other] = transactors as [Transactor, Transactor]
  for (let count = 1; count <= 50; count += 1) {
    await one.transact(countUp('a'))
    expect(await other.transact((draft) => ok(draft.read(counter('a'))?.count))).toEqual(ok(count))
  }
})
