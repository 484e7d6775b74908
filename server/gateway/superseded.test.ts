import { afterEach, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { leaveConversation } from '../conversation/end.ts'
import { connectionName } from '../notice/connection-name.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { sessionKey, staffKey } from '../staff/state.ts'
import { type House, openHouse, writer } from './testing/house.ts'
import { sitDown, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(() => house.close())

test('[C10] the newest tab of a conversation takes over, and the older one is told and closed', async () => {
  house = await openHouse()
  const { youth } = await talk(house)
  const newer = house.youth()
  expect(await newer.ask('conversation:resume', { ...youth.device, after: 0 })).toMatchObject({ ok: true })
  await until(() => !youth.socket.connected)
  expect(youth.bodies('conversation:superseded')).toEqual([{}])
  expect(await newer.ask('message:send', { envelope: writer('youth')(1) })).toMatchObject({ ok: true })
})

test('[C10] the newest connection of a session takes over, and the older one is told and closed', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const newer = house.staff('listener', listener.token)
  expect(await newer.ask('desk:open')).toMatchObject({
    value: { conversations: [{ conversation: youth.conversation }] },
  })
  await until(() => !listener.socket.connected)
  expect(listener.bodies('session:ended')).toEqual([{ reason: 'superseded' }])
  // The end of the older connection does not end the conversation.
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', listenerHere: true })
})

test('[C10][L5] a window that missed the notice of a newer one is closed when this node may have lost notices', async () => {
  house = await openHouse()
  const { token, ...older } = await sitDown(house)
  const colleague = await sitDown(house)
  // The notice from the other node was lost.
  await house.done((draft) => {
    const session = sessionKey(sha256OfBytes(token))
    const kept = draft.read(session)
    if (kept) draft.write(session, { ...kept, connection: connectionName('elsewhere', 'newer') })
    return ok(null)
  })
  house.gateway.announceMissed()
  await until(() => !older.socket.connected)
  expect(older.bodies('session:ended')).toEqual([{ reason: 'superseded' }])
  expect(colleague.socket.connected).toBe(true)
  expect(colleague.bodies('server:missed')).toHaveLength(1)
})

test('[G4] a window that missed the end of its session is closed once this node hears the others again', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  const staff = await house.done((draft) => ok(draft.read(staffKey(listener.id as StaffId))))
  // The notice was lost with the connection to the other nodes.
  await house.done((draft) => {
    if (staff?.status === 'active' && staff.session) draft.write(sessionKey(staff.session), null)
    return ok(null)
  })
  house.gateway.announceMissed()
  await until(() => listener.bodies('session:ended').length > 0)
  expect(listener.bodies('session:ended')).toEqual([{ reason: 'expired' }])
  await until(() => !listener.socket.connected)
})

test('[G4] a deactivated or signed-out listener gets the reason and is disconnected at once', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  await house.done((draft) => {
    draft.announce({ to: 'evicted-staff', staff: listener.id, reason: 'deactivated' })
    return ok(null)
  })
  await until(() => !listener.socket.connected)
  expect(listener.bodies('session:ended')).toEqual([{ reason: 'deactivated' }])
})

test('[C12] the quick exit ends the conversation at the desk', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  await house.done(leaveConversation(youth.conversation, sha256OfBytes(youth.bearer), Date.now()))
  await until(() => listener.bodies('conversation:released').length > 0)
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: youth.conversation, reason: 'quick-exit' }])
  expect(viewOf(youth)).toEqual({ phase: 'ended', reason: 'quick-exit' })
})
