import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { openService, type Service } from '../conversation/testing/service.ts'
import { connectionName } from '../notice/connection-name.ts'
import { type StaffState, staffKey } from '../staff/state.ts'
import { ViewBroadcaster } from './broadcast-views.ts'
import { RecentWaits } from './recent-waits.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

test('[C13][G10] a node sends places only to its own sockets, and only changes', async () => {
  await service.setListener(await service.addListener())
  const views = new ViewBroadcaster({ ...service, hasRoom: () => true, recentWaits: new RecentWaits() })
  await service.openConversation()
  service.pass(1000)
  const second = await service.openConversation()
  views.watchYouth(second.conversation, connectionName('node', 'second'), (read) => read())
  service.announced.splice(0)

  const place = { kind: 'exact', position: 2 }
  await views.broadcast()
  expect(service.announced.filter(({ to }) => to === 'youth')).toMatchObject([
    { conversation: second.conversation, onlyHere: true, body: { conversation: { phase: 'waiting', place } } },
  ])
  service.announced.splice(0)
  await views.broadcast()
  expect(service.announced).toEqual([])
})

test('[C2][G18] every youth page hears that the service closes when there is no room, and opens again when there is', async () => {
  await service.setListener(await service.addListener())
  let isLeft = true
  const views = new ViewBroadcaster({ ...service, hasRoom: () => isLeft, recentWaits: new RecentWaits() })
  const told = async () => {
    service.announced.splice(0)
    await views.broadcast()
    return service.announced.flatMap((notice) => (notice.to === 'every-youth' ? [notice.body] : []))
  }
  expect(await told()).toMatchObject([{ state: 'open' }])
  isLeft = false
  expect(await told()).toMatchObject([{ state: 'unattended' }])
  isLeft = true
  expect(await told()).toMatchObject([{ state: 'open' }])
})

test('a desk is checked every three seconds for changes made elsewhere, and at once for changes that this node knows of', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const views = new ViewBroadcaster({ ...service, hasRoom: () => true, recentWaits: new RecentWaits() })
  views.watchDesk(listener.id, listener.connection, (read) => read())
  const certified = (certificate: string) =>
    service.done((draft) => {
      draft.write(staffKey(listener.id), { ...draft.read(staffKey(listener.id)), certificate } as StaffState)
      return ok(null)
    })
  const told = async () => {
    service.announced.splice(0)
    await views.broadcast()
    return service.announced.flatMap((notice) => (notice.to === 'listener' && 'body' in notice ? [notice.body] : []))
  }
  const showing = (certificate: string) => [{ desk: { certificate } }]
  expect(await told()).toHaveLength(1)

  await certified('a.second.one')
  service.pass(2_999)
  expect(await told()).toEqual([])
  service.pass(1)
  expect(await told()).toMatchObject(showing('a.second.one'))

  await certified('a.third.one')
  views.lookAtDesks()
  expect(await told()).toMatchObject(showing('a.third.one'))

  await certified('a.fourth.one')
  service.pass(-3_600_000)
  expect(await told()).toMatchObject(showing('a.fourth.one'))
})
