import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectionName } from '../connection-name.ts'
import { openService, type Service } from '../conversation/testing/service.ts'
import { RecentWaits } from './recent-waits.ts'
import { Teller } from './tell.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

test('[C13][G10] a node tells the places of its own sockets, to them alone and only what is new', async () => {
  await service.setListener(await service.addListener())
  const teller = new Teller({ ...service, recentWaits: new RecentWaits() })
  await service.openConversation()
  service.pass(1000)
  const second = await service.openConversation()
  teller.watchYouth(second.conversation, connectionName('node', 'second'), (read) => read())
  service.announced.splice(0)

  const place = { kind: 'exact', position: 2 }
  await teller.tell()
  expect(service.announced.filter(({ to }) => to === 'youth')).toMatchObject([
    { conversation: second.conversation, onlyHere: true, body: { conversation: { phase: 'waiting', place } } },
  ])
  service.announced.splice(0)
  await teller.tell()
  expect(service.announced).toEqual([])
})
