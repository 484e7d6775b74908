import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { connectionName } from '../connection-name.ts'
import { leaveConversation } from '../conversation/end.ts'
import { loseDevice } from '../conversation/presence.ts'
import { deskKey } from '../desk/state.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { setHours } from '../service-hours/service.ts'
import { sessionKey, staffKey } from '../staff/state.ts'
import { teamKey } from '../team/state.ts'
import { type Client, type House, newDevice, openHouse, wrap, writer } from './testing/house.ts'
import { letIn, sitDown, start, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(() => house.close())

const placeOf = (client: Client) => {
  const view = viewOf(client)
  return view?.phase === 'waiting' ? view.place : null
}

type Kept = { ok: true; value: { position: number } }
type Replay = { ok: boolean; value: { conversation: object; entries: { position: number }[]; more: boolean } }

const positions = (client: Client) =>
  client.bodies('log:appended').flatMap((body) => (body as Replay['value']).entries.map(({ position }) => position))

test('[C3][C4] a young person waits, is given to a listener, lets them in, and both write', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const youth = await start(house)
  expect(youth.opened).toMatchObject({ ok: true, value: { conversation: { phase: 'waiting', epoch: 0 }, entries: [] } })
  await until(() => viewOf(youth)?.phase === 'talking')
  expect(viewOf(youth)).toMatchObject({
    listener: { id: listener.id, alias: 'Sam' },
    granted: false,
    listenerHere: true,
  })
  await letIn(youth)
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', granted: true })
  await until(() => listener.bodies('log:appended').length > 0)

  const [asYouth, asListener] = [writer('youth'), writer('listener')]
  expect(await youth.ask('message:send', { envelope: asYouth() })).toEqual({ ok: true, value: { position: 2 } })
  const { conversation } = youth
  const answer = await listener.ask('message:send', { conversation, envelope: asListener() })
  expect(answer).toEqual({ ok: true, value: { position: 3 } })
  await until(() => positions(youth).includes(3) && positions(listener).includes(2))
  expect([positions(youth), positions(listener)]).toEqual([
    [1, 3],
    [1, 2],
  ])
})

test('[G9] a reload reads on from the last position: nothing is lost and nothing comes twice', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const [asYouth, asListener] = [writer('youth'), writer('listener')]
  const lines = Array.from({ length: 5 }, () => asYouth())
  for (const envelope of lines.slice(0, 3)) await youth.ask('message:send', { envelope })
  youth.socket.disconnect()
  await until(
    () =>
      (listener.bodies('conversation:changed').at(-1) as { conversation: { youthHere: boolean } }).conversation
        .youthHere === false,
  )
  const { conversation } = youth
  for (let line = 0; line < 3; line += 1) await listener.ask('message:send', { conversation, envelope: asListener() })

  const again = house.youth()
  const resumed = (await again.ask('conversation:resume', { ...youth.device, after: 2 })) as Replay
  expect(resumed.value.entries.map(({ position }) => position)).toEqual([3, 4, 5, 6, 7])
  expect(resumed.value).toMatchObject({ conversation: { phase: 'talking', granted: true }, more: false })
  // The outbox does not know which of these were kept before the connection was lost.
  for (const envelope of lines) expect(await again.ask('message:send', { envelope })).toMatchObject({ ok: true })
  const all = (await again.ask('conversation:read', { after: 0 })) as Replay
  expect(all.value.entries.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  await until(
    () =>
      (listener.bodies('conversation:changed').at(-1) as { conversation: { youthHere: boolean } }).conversation
        .youthHere,
  )
})

test('[L2] two tries of the same message at once are one message', async () => {
  house = await openHouse()
  const { youth } = await talk(house)
  const envelope = writer('youth')()
  const answers = await Promise.all([1, 2, 3].map(() => youth.ask('message:send', { envelope })))
  expect(answers.map((answer) => (answer as Kept).value.position).sort()).toEqual([2, null, null])
})

test('[G11] a listener of capacity one is given two young people one after the other, the longest waiting first', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const first = await start(house)
  await letIn(first)
  const second = await start(house)
  const third = await start(house)
  await until(() => viewOf(third)?.place?.position === 2)
  expect(viewOf(second)).toMatchObject({
    phase: 'waiting',
    place: { kind: 'exact', position: 1 },
    listenersPresent: true,
  })
  await first.ask('conversation:end')
  await letIn(second)
  await until(() => viewOf(third)?.place?.position === 1)
  expect(viewOf(third)?.phase).toBe('waiting')
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: first.conversation, reason: 'youth' }])
})

test('[C13] a place is told when it changes, and not again', async () => {
  house = await openHouse()
  await sitDown(house)
  await letIn(await start(house))
  const waiting = await start(house)
  await until(() => viewOf(waiting)?.place)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(waiting.bodies('conversation:changed')).toHaveLength(1)
})

/** Lets something happen between the reading of a log and the answer it is for. */
function whileReading(happens: () => Promise<unknown>): void {
  const { readLog } = house.store
  const reading: typeof readLog = async (...asked) => {
    await happens()
    return readLog(...asked)
  }
  Object.assign(house.store, { readLog: reading })
}

test('[C13][G10] a place that was told while a device resumed is told again after the answer, which has none', async () => {
  house = await openHouse()
  await talk(house)
  const youth = await start(house)
  await until(() => placeOf(youth))
  const again = house.youth()
  let toldBefore = 0
  whileReading(async () => {
    await sleep(500)
    toldBefore = again.bodies('conversation:changed').length
  })
  const resumed = await again.ask('conversation:resume', { ...youth.device, after: 0 })
  expect(resumed).toMatchObject({ ok: true, value: { conversation: { phase: 'waiting', place: null } } })
  await until(() => again.bodies('conversation:changed').length > toldBefore && placeOf(again))
})

test('[G10] a device that is let go of while it resumes is to come again, and not told that its conversation is gone', async () => {
  house = await openHouse()
  await sitDown(house)
  const youth = await start(house)
  const again = house.youth()
  await again.connected
  const { conversation } = youth.device
  const connection = connectionName('node', again.socket.id ?? '')
  whileReading(() => house.done(loseDevice({ conversation, connection }, Date.now(), house.limits)))
  const resumed = await again.ask('conversation:resume', { ...youth.device, after: 0 })
  expect(resumed).toEqual({ ok: false, refused: 'busy' })
})

test.each(['conversation:open', 'conversation:resume'])(
  '[G10] %s that comes twice at once is answered the same twice',
  async (name) => {
    house = await openHouse()
    await sitDown(house)
    const device = name === 'conversation:open' ? newDevice() : (await start(house)).device
    const again = house.youth()
    const body = name === 'conversation:open' ? device : { ...device, after: 0 }
    const answers = await Promise.all([again.ask(name, body), again.ask(name, body), again.ask(name, body)])
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  },
)

test('[G18] a device that leaves while it resumes is not watched for ever', async () => {
  house = await openHouse()
  await sitDown(house)
  const youth = await start(house)
  const again = house.youth()
  await again.connected
  const watched: string[] = []
  const { watchYouth } = house.queue
  const watching: typeof watchYouth = (conversation, connection, settled) => {
    watched.push(connection)
    watchYouth(conversation, connection, settled)
  }
  Object.assign(house.queue, { watchYouth: watching })
  const isReading = Promise.withResolvers<void>()
  whileReading(async () => {
    again.socket.disconnect()
    // The one before was superseded by it.
    await until(() => house.sockets.of('/youth').sockets.size === 0)
    isReading.resolve()
  })
  again.socket.emit('conversation:resume', { ...youth.device, after: 0 }, () => undefined)
  await isReading.promise
  await sleep(100)
  expect(watched).toEqual([])
})

test('[G18] a conversation that is ended while it is opened is not watched for ever', async () => {
  house = await openHouse()
  await sitDown(house)
  const watched: string[] = []
  const watching: typeof house.queue.watchYouth = (conversation) => void watched.push(conversation)
  Object.assign(house.queue, { watchYouth: watching })
  const youth = house.youth()
  const reading = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  whileReading(async () => {
    reading.resolve()
    await ended.promise
  })
  const opening = youth.ask('conversation:open', newDevice())
  await reading.promise
  expect(await youth.ask('conversation:end', {})).toMatchObject({ ok: true })
  ended.resolve()
  expect(await opening).toEqual({ ok: false, refused: 'not-available' })
  expect(watched).toEqual([])
})

test('[G4] a window whose session ended without its having heard is ended once this node hears again', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  const staff = await house.done((draft) => ok(draft.read(staffKey(listener.id as StaffId))))
  // Nobody is told: the notice was lost with the connection to the other nodes.
  await house.done((draft) => {
    if (staff?.status === 'active' && staff.session) draft.write(sessionKey(staff.session), null)
    return ok(null)
  })
  house.gateway.tellMissed()
  await until(() => listener.bodies('session:ended').length > 0)
  expect(listener.bodies('session:ended')).toEqual([{ reason: 'expired' }])
  await until(() => !listener.socket.connected)
})

test('[C7][C8][G10] when a listener vanishes the young person is told, waits again, and is given to another', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  await youth.ask('message:send', { envelope: writer('youth')() })
  listener.socket.disconnect()
  await until(() => viewOf(youth)?.listenerHere === false)
  house.pass(house.limits.listenerLease)
  await until(() => viewOf(youth)?.phase === 'waiting')
  expect(viewOf(youth)).toMatchObject({ phase: 'waiting', epoch: 1 })
  expect(youth.bodies('log:appended').at(-1)).toMatchObject({ entries: [{ event: 'listener-lost', position: 3 }] })
  const next = await sitDown(house, 1, 'Lou')
  expect(await letIn(youth)).toBe(next.id)
  expect(viewOf(youth)).toMatchObject({ epoch: 1, listener: { alias: 'Lou' }, granted: true })
  const log = (await next.ask('conversation:read', { conversation: youth.conversation, after: 0 })) as Replay
  expect(log.value.entries).toHaveLength(4)
})

test('[C8] a listener who only listens keeps their lease', async () => {
  house = await openHouse({ limits: { listenerLease: 6000, listenerLeaseRenewal: 300 } })
  const { listener, youth } = await talk(house)
  const leaseUntil = async () => (await house.done((draft) => ok(draft.read(deskKey(listener.id)))))?.leaseUntil ?? 0
  const first = await leaseUntil()
  await until(async () => (await leaseUntil()) > first + house.limits.listenerLease)
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', listenerHere: true })
  expect(listener.bodies('conversation:released')).toEqual([])
})

test('[C8] a listener who reloads within the lease finds their conversation and its grant', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  listener.socket.disconnect()
  await until(() => viewOf(youth)?.listenerHere === false)
  const again = house.staff('listener', listener.token)
  expect(await again.ask('desk:open')).toMatchObject({
    ok: true,
    value: {
      staff: { id: listener.id, alias: 'Sam' },
      desk: { availability: 'available', capacity: 1, handover: 'no-team' },
      conversations: [{ conversation: youth.conversation, epoch: 0, wraps: [{ epoch: 0, wrap }], youthHere: true }],
    },
  })
  await until(() => viewOf(youth)?.listenerHere)
})

test('[C6] a listener who receives no grant in time is freed for the next one', async () => {
  house = await openHouse({ limits: { grantWithin: 10_000 } })
  const listener = await sitDown(house)
  const silent = await start(house)
  await until(() => viewOf(silent)?.phase === 'talking')
  const next = await start(house)
  house.pass(house.limits.grantWithin)
  expect(await letIn(next)).toBe(listener.id)
  expect(viewOf(silent)).toMatchObject({ phase: 'waiting', epoch: 0 })
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: silent.conversation, reason: 'no-grant' }])
  await next.ask('conversation:end')
  await silent.ask('message:send', { envelope: writer('youth')() })
  expect(await letIn(silent)).toBe(listener.id)
})

test('[C5] a listener whose certificate is refused is not given that conversation again', async () => {
  house = await openHouse()
  const listener = await sitDown(house)
  const youth = await start(house)
  await until(() => viewOf(youth)?.phase === 'talking')
  await youth.ask('grant:withhold', { listener: listener.id })
  await until(() => viewOf(youth)?.place?.position === 1)
  const other = await sitDown(house, 1, 'Lou')
  await until(() => viewOf(youth)?.phase === 'talking')
  expect(await letIn(youth)).toBe(other.id)
  const supervisor = house.staff('supervisor', (await house.addStaff('supervisor')).token)
  expect(await supervisor.connected).toBe('connected')
})

test('[C9] a young person who does not come back has left, and the desk is told', async () => {
  house = await openHouse({ limits: { youthAwayTalking: 400 } })
  const { listener, youth } = await talk(house)
  youth.socket.disconnect()
  await until(() => listener.bodies('conversation:released').length > 0)
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: youth.conversation, reason: 'away' }])
  const late = house.youth()
  expect(await late.ask('conversation:resume', { ...youth.device, after: 0 })).toEqual({
    ok: false,
    refused: 'not-available',
  })
})

test('[C9] a young person who only waits is not given up', async () => {
  house = await openHouse({ limits: { youthAwayWaiting: 2000 } })
  await sitDown(house)
  await letIn(await start(house))
  const waiting = await start(house)
  await new Promise((resolve) => setTimeout(resolve, 3500))
  expect(viewOf(waiting)?.phase).toBe('waiting')
})

test('[C10] the newest tab of a conversation takes over, and the older one is told and closed', async () => {
  house = await openHouse()
  const { youth } = await talk(house)
  const newer = house.youth()
  expect(await newer.ask('conversation:resume', { ...youth.device, after: 0 })).toMatchObject({ ok: true })
  await until(() => !youth.socket.connected)
  expect(youth.bodies('conversation:superseded')).toEqual([{}])
  expect(await newer.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
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
  // The older connection's end changes nothing for the young person.
  expect(viewOf(youth)).toMatchObject({ phase: 'talking', listenerHere: true })
})

test('[C10][L5] a window that was not told that a newer one took over is told when this node may have missed it', async () => {
  house = await openHouse()
  const { token, ...older } = await sitDown(house)
  const colleague = await sitDown(house)
  // What another node told of it was lost.
  await house.done((draft) => {
    const session = sessionKey(sha256OfBytes(token))
    const kept = draft.read(session)
    if (kept) draft.write(session, { ...kept, connection: connectionName('elsewhere', 'newer') })
    return ok(null)
  })
  house.gateway.tellMissed()
  await until(() => !older.socket.connected)
  expect(older.bodies('session:ended')).toEqual([{ reason: 'superseded' }])
  expect(colleague.socket.connected).toBe(true)
  expect(colleague.bodies('server:missed')).toHaveLength(1)
})

test('[C12] the quick exit ends the conversation at the desk', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  await house.done(leaveConversation(youth.conversation, sha256OfBytes(youth.bearer), Date.now()))
  await until(() => listener.bodies('conversation:released').length > 0)
  expect(listener.bodies('conversation:released')).toEqual([{ conversation: youth.conversation, reason: 'quick-exit' }])
  expect(viewOf(youth)).toEqual({ phase: 'ended', reason: 'quick-exit' })
})

test('[L6] a signal reaches the other side and is kept nowhere', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const frame = { epoch: 0, role: 'youth', session: writer('youth')().session, counter: 0, sealed: 'A'.repeat(379) }
  youth.socket.emit('signal:send', { frame })
  await until(() => listener.bodies('signal:received').length > 0)
  expect(listener.bodies('signal:received')).toEqual([{ conversation: youth.conversation, frame }])
  const log = (await youth.ask('conversation:read', { after: 0 })) as Replay
  expect(log.value.entries).toHaveLength(1)
})

test('[C2] opening is told when a listener comes and goes, and hours close the door to new conversations only', async () => {
  house = await openHouse()
  const visitor = house.youth()
  expect(await visitor.ask('service:read')).toMatchObject({ ok: true, value: { open: false, withinHours: true } })
  const { youth } = await talk(house)
  await until(() => (visitor.bodies('service:changed').at(-1) as { open: boolean } | undefined)?.open)
  const closed = { week: Array.from({ length: 7 }, () => []), exceptions: [] }
  await house.done(setHours(closed, 'AAAAAAAAAAAAAAAAAAAAAA' as never, Date.now()))
  await until(() => (visitor.bodies('service:changed').at(-1) as { withinHours: boolean }).withinHours === false)
  expect(await visitor.ask('conversation:open', newDevice())).toEqual({ ok: false, refused: 'closed' })
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
})

test('what changes by nobody at the desk is told there too: figures, and whether a handover is possible', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  await start(house)
  await until(() => listener.bodies('figures:changed').length > 0)
  expect(listener.bodies('figures:changed').at(-1)).toEqual({ figures: { waiting: 1, longestMinutes: 0 } })
  const certificateExpires = Date.now() + 60_000
  await house.done((draft) => {
    const epoch = { epoch: 1, public: '', certificate: 'a.b.c', certificateExpires, recoveryWrap: '', claim: '' }
    const epochs = [{ ...epoch, madeOn: '2026-03-01', holders: [], retired: false }]
    draft.write(teamKey, { id: null, recovery: null, epochs, newEpochNeeded: false, erasing: [] })
    return ok(null)
  })
  await until(
    () => (listener.bodies('desk:changed').at(-1) as { desk: { handover: string } }).desk.handover === 'ready',
  )
})

test('[G4] a deactivated or signed-out listener is told why and cut off at once', async () => {
  house = await openHouse()
  const { listener } = await talk(house)
  await house.done((draft) => {
    draft.announce({ to: 'evicted-staff', staff: listener.id, reason: 'deactivated' })
    return ok(null)
  })
  await until(() => !listener.socket.connected)
  expect(listener.bodies('session:ended')).toEqual([{ reason: 'deactivated' }])
})

test('[G18] a long log is read in pages that end early where messages are long', async () => {
  const rate = { burst: 10_000, perSecond: 10_000 }
  house = await openHouse({ rates: { acts: rate, upkeep: rate, signals: rate } })
  const { youth } = await talk(house)
  const asYouth = writer('youth')
  for (let line = 0; line < 40; line += 1) await youth.ask('message:send', { envelope: asYouth(0, 'A'.repeat(15_000)) })
  const read: number[] = []
  for (let more = true; more; ) {
    const page = (await youth.ask('conversation:read', { after: read.at(-1) ?? 0 })) as Replay
    expect(JSON.stringify(page).length).toBeLessThan(280_000)
    read.push(...page.value.entries.map(({ position }) => position))
    more = page.value.more
  }
  expect(read).toEqual(Array.from({ length: 41 }, (_, index) => index + 1))
})

test('[G12] a drain tells everyone, answers what is under way, and keeps the places', async () => {
  house = await openHouse()
  const { listener, youth } = await talk(house)
  const asYouth = writer('youth')
  const sending = Array.from({ length: 20 }, () =>
    youth.socket.timeout(5000).emitWithAck('message:send', { envelope: asYouth() }),
  )
  await sending[0]
  await house.gateway.close()
  await until(() => !youth.socket.connected && !listener.socket.connected)
  expect(youth.bodies('server:restarting')).toEqual([{}])
  expect(listener.bodies('server:restarting')).toEqual([{}])
  const answers = await Promise.all(sending)
  const acknowledged = answers.filter((answer) => (answer as { ok: boolean }).ok).length
  const log = await house.store.readLog(`conversation/${youth.conversation}`, 0, 100)
  expect(log).toHaveLength(acknowledged + 1)
  for (const answer of answers)
    if (!(answer as { ok: boolean }).ok) expect(answer).toEqual({ ok: false, refused: 'busy' })
})

test('[G18] one address opens so many conversations a minute, and whoever has one goes on', async () => {
  house = await openHouse()
  await sitDown(house)
  house.stand()
  const first = await start(house)
  const answers = await Promise.all(Array.from({ length: 70 }, async () => (await start(house)).opened))
  const refused = answers.filter((answer) => (answer as { refused?: string }).refused === 'too-fast')
  expect([answers.length, refused.length]).toEqual([70, 11])
  house.pass(1000)
  expect((await start(house)).opened).toMatchObject({ ok: true })
  expect(await first.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
})
