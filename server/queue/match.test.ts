import { afterEach, beforeEach, expect, test } from 'vitest'
import { openService, type Service } from '../conversation/testing/service.ts'
import { setDesk } from '../desk/set.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { matchWaiting } from './match.ts'
import { RecentWaits } from './recent-waits.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

test('[G11] a conversation that could not be assigned as planned is not overtaken by the next one', async () => {
  const [one, other] = [await service.addListener(), await service.addListener()]
  await service.setListener(one)
  await service.setListener(other)
  const first = await service.openConversation()
  service.pass(1000)
  const second = await service.openConversation()

  // Between the plan and its first step, the planned listener stops taking conversations.
  let isPlanned = true
  const transactor: Transactor = {
    async transact(rule) {
      if (isPlanned) {
        isPlanned = false
        await service.done(setDesk(one, { availability: 'paused', capacity: 1 }, service.clock.now()))
      }
      return service.transactor.transact(rule)
    },
  }
  await matchWaiting({ ...service, transactor, recentWaits: new RecentWaits() })
  expect(await service.conversation(first.conversation)).toMatchObject({ phase: 'assigned', listener: other.id })
  expect(await service.conversation(second.conversation)).toMatchObject({ phase: 'waiting' })
})

test('no desk is read while the queue is empty', async () => {
  await service.setListener(await service.addListener())
  const loaded: string[] = []
  const store: Service['store'] = {
    ...service.store,
    load: (keys) => {
      loaded.push(...keys)
      return service.store.load(keys)
    },
  }
  await matchWaiting({ ...service, store, recentWaits: new RecentWaits() })
  expect(loaded).toEqual([])
  const { conversation } = await service.openConversation()
  await matchWaiting({ ...service, store, recentWaits: new RecentWaits() })
  expect(await service.conversation(conversation)).toMatchObject({ phase: 'assigned' })
})
