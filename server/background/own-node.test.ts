import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import type { Store } from '../store/port.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { createTransactor, type Transactor } from '../transaction/transactor.ts'
import { nodeDue, type OwnNode, startNode } from './own-node.ts'

const limits = { nodeLease: 100_000, nodeLeaseRenewal: 10 }

let store: Store
let transactor: Transactor
let close: () => Promise<void>
let node: OwnNode | null
const time = { now: 1_000_000 }
const onLapsed = vi.fn()
beforeEach(async () => {
  const temporary = await openTemporaryStore()
  store = temporary.store
  close = temporary.close
  transactor = createTransactor(store, () => undefined)
  time.now = 1_000_000
  node = null
  onLapsed.mockReset()
})
afterEach(async () => {
  await node?.stop()
  await close()
})

const start = async () => {
  const onBug = (_: string, thrown: unknown) => {
    throw thrown
  }
  node = await startNode({ transactor, clock: { now: () => time.now }, limits, onLapsed, onBug })
  return node
}
const dueAt = async (name: string) =>
  (await store.due(Number.MAX_SAFE_INTEGER, 10)).find(({ id }) => id === nodeDue(name))?.at

test('a node is due only once it no longer renews its lease', async () => {
  const { name, stop } = await start()
  const first = name()
  expect(await dueAt(first)).toBe(time.now + limits.nodeLease)
  time.now += 50_000
  await eventually(async () => expect(await dueAt(first)).toBe(time.now + limits.nodeLease))
  expect([name(), onLapsed.mock.calls.length]).toEqual([first, 0])
  await stop()
  expect(await dueAt(first)).toBe(undefined)
})

test('[G10] a node that did not renew in time takes a new name, and what it held under the old name is released', async () => {
  const { name } = await start()
  const former = name()
  time.now += limits.nodeLease
  await eventually(() => expect(onLapsed).toHaveBeenCalledTimes(1))
  expect(name()).not.toBe(former)
  expect(await dueAt(name())).toBe(time.now + limits.nodeLease)
  expect(await dueAt(former)).toBe(time.now)
})
