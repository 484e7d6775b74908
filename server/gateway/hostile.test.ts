import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { cellRequests } from '#shared/protocol/cell.ts'
import { followUpRequests } from '#shared/protocol/follow-up.ts'
import { listenerRequests } from '#shared/protocol/listener.ts'
import { costs, heardRates, type Rate } from '#shared/protocol/pace.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { youthRequests } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import { eventually, until } from '#shared/testing/eventually.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { sessionKey, staffKey } from '../staff/state.ts'
import { type House, newDevice, openHouse, wrap, writer } from './testing/house.ts'
import { sitDown, start, talk, viewOf } from './testing/people.ts'

// What a client that keeps to no rule is answered (G17): a named refusal, and everything stays as it was.

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const refused = (name: string) => ({ ok: false, refused: name })

/** Everything that is kept, but for the leases that time alone moves, and which window of a session has just been connected. */
async function kept(conversation?: string): Promise<string> {
  const kinds = ['conversation', 'desk', 'floor', 'staff', 'session', 'hours', 'counter', 'permit', 'ticket', 'team']
  const things = await Promise.all(kinds.map((kind) => house.store.list(kind)))
  const timeless = things.flat().map(({ key, value }) => {
    const { connection, ...rest } = value as { connection?: unknown }
    const window = key.startsWith('session/') ? {} : { connection }
    return [key, { ...rest, ...window, leaseUntil: 0, awayUntil: 0 }]
  })
  const log = conversation === undefined ? [] : await house.store.readLog(`conversation/${conversation}`, 0, 1000)
  return JSON.stringify([timeless, log, await house.store.waiting(1000), await house.store.readAudit(0, 1000)])
}

const notObjects = [null, 0, '', 'text', true, [], [{}], Buffer.from('bytes')]

/** Somebody of each audience, past the door. */
async function everybody() {
  const { youth, listener } = await talk(house)
  const staff = async (role: 'cell' | 'supervisor') => house.staff(role, (await house.addStaff(role)).token)
  return [
    [youth, youthRequests],
    [listener, listenerRequests],
    [house.connect('/follow-up'), followUpRequests],
    [await staff('cell'), cellRequests],
    [await staff('supervisor'), supervisorRequests],
  ] as const
}

/** A house with another pace. */
async function rated(rate: Rate): Promise<void> {
  await house.close()
  house = await openHouse({ rates: { acts: rate, upkeep: rate, signals: rate } })
}
/** Where hundreds of requests are part of the test. */
const unhurried = () => rated({ burst: 10_000, perSecond: 10_000 })

test('[G17][A4] a name that is not a request of the audience is an unknown event', async () => {
  await unhurried()
  const audiences = await everybody()
  const before = await kept()
  const names = ['nope', '', ' ', 'error', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'desk:open ']
  const ofAll = audiences.flatMap(([, requests]) => Object.keys(requests))
  for (const [client, requests] of audiences) {
    // Each audience has requests of its own, and hears nothing of the others'.
    for (const name of [...names, ...ofAll.filter((each) => !Object.hasOwn(requests, each))]) {
      expect([name, await client.ask(name)]).toEqual([name, refused('unknown-event')])
    }
  }
  expect(await kept()).toBe(before)
})

test('[G17][A4] what does not fit the schema is malformed, whatever the request', async () => {
  await unhurried()
  const audiences = await everybody()
  const before = await kept()
  for (const [client, requests] of audiences) {
    for (const name of Object.keys(requests)) {
      for (const body of [...notObjects, { unknown: 1 }, { conversation: { $ne: null } }, { after: -1 }]) {
        expect([name, body, await client.ask(name, body)]).toEqual([name, body, refused('malformed')])
      }
      const withoutBody = await client.socket.timeout(5000).emitWithAck(name)
      expect([name, withoutBody]).toEqual([name, refused('malformed')])
    }
  }
  expect(await kept()).toBe(before)
})

test('[G17] values beyond what a field may hold are malformed', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await kept(conversation)
  const good = writer('youth')()
  const envelopes = [
    { ...good, sequence: -1 },
    { ...good, sequence: 0.5 },
    { ...good, sequence: 2 ** 53 },
    { ...good, epoch: 1e9 },
    { ...good, role: 'supervisor' },
    { ...good, session: 'short' },
    { ...good, session: `${'A'.repeat(21)}B` },
    { ...good, sealed: '' },
    { ...good, sealed: 'not base64url!' },
    { ...good, sealed: 'A'.repeat(15_741) },
    { ...good, text: 'in clear' },
  ]
  for (const envelope of envelopes) {
    expect([envelope, await youth.ask('message:send', { envelope })]).toEqual([envelope, refused('malformed')])
  }
  for (const capacity of [0, 4, 1.5, '1']) {
    expect(await listener.ask('desk:set', { availability: 'available', capacity })).toEqual(refused('malformed'))
  }
  const grants = [[], [{ epoch: 0, wrap: 'A' }], Array.from({ length: 51 }, (_, epoch) => ({ epoch, wrap }))]
  for (const wraps of grants) {
    expect(await youth.ask('grant:give', { listener: listener.id, wraps })).toEqual(refused('malformed'))
  }
  expect(await kept(conversation)).toBe(before)
})

test('[G17] keys of the prototype reach nothing', async () => {
  const { youth } = await talk(house)
  const before = await kept(youth.conversation)
  const envelope = JSON.stringify(writer('youth')())
  const poisons = [
    `{"envelope":${envelope.replace('{', '{"__proto__":{"role":"listener"},')},"__proto__":{"polluted":true}}`,
    '{"__proto__":{"envelope":{"role":"youth"}}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
  ]
  for (const poison of poisons.slice(1)) {
    youth.socket.emit('message:send', JSON.parse(poison))
    expect(await youth.ask('message:send', JSON.parse(poison))).toEqual(refused('malformed'))
  }
  expect(await kept(youth.conversation)).toBe(before)
  // Beside a whole message such keys are dropped, not read.
  const answer = await youth.ask('message:send', JSON.parse(poisons[0]!))
  expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  const log = await house.store.readLog(`conversation/${youth.conversation}`, 0, 100)
  if ((answer as { ok: boolean }).ok) expect(JSON.stringify(log)).not.toContain('polluted')
  expect(JSON.stringify(log)).not.toContain('__proto__')
})

test('[G17][A2] another protocol, no token, a foreign token or another role is refused at the door', async () => {
  const listener = await house.addStaff('listener')
  const cell = await house.addStaff('cell')
  const before = await kept()
  const door = async (namespace: string, auth: object) => house.connect(namespace, auth).connected
  const protocol = protocolVersion
  expect(await door('/youth', {})).toBe('wrong-protocol')
  expect(await door('/youth', { protocol: 'relais/0' })).toBe('wrong-protocol')
  expect(await door('/youth', { protocol: ['relais/1'] })).toBe('wrong-protocol')
  expect(await door('/listener', { token: listener.token })).toBe('wrong-protocol')
  expect(await door('/listener', { protocol })).toBe('not-available')
  expect(await door('/listener', { protocol, token: { $gt: '' } })).toBe('not-available')
  expect(await door('/listener', { protocol, token: randomSecret() })).toBe('not-available')
  expect(await door('/listener', { protocol, token: cell.token })).toBe('not-available')
  expect(await door('/supervisor', { protocol, token: listener.token })).toBe('not-available')
  expect(await door('/cell', { protocol, token: listener.token })).toBe('not-available')
  expect(await door('/', { protocol })).toBe('not-available')
  expect(await door('/listener', { protocol, token: listener.token })).toBe('connected')
  expect(await kept()).toBe(before)
})

test('[A1] one connection enters one namespace, so that nothing ties a conversation to a ticket', async () => {
  await sitDown(house)
  const youth = await start(house)
  const second = youth.socket.io.socket('/follow-up', { auth: { protocol: protocolVersion } })
  const outcome = await new Promise((resolve) => {
    second.once('connect', () => resolve('connected'))
    second.once('connect_error', (error) => resolve(error.message))
    second.connect()
  })
  expect(outcome).toBe('not-allowed')
})

test('[G17] nothing is answered to whoever has opened nothing', async () => {
  const youth = house.youth()
  const asks: [string, object][] = [
    ['conversation:read', { after: 0 }],
    ['message:send', { envelope: writer('youth')() }],
    ['grant:give', { listener: randomId(), wraps: [{ epoch: 0, wrap }] }],
    ['grant:withhold', { listener: randomId() }],
    ['conversation:end', {}],
  ]
  for (const [name, body] of asks) expect([name, await youth.ask(name, body)]).toEqual([name, refused('not-allowed')])
  const staff = await house.addStaff('listener')
  const listener = house.staff('listener', staff.token)
  const conversation = randomId()
  const deskAsks: [string, object][] = [
    ['desk:set', { availability: 'available', capacity: 1 }],
    ['conversation:read', { conversation, after: 0 }],
    ['message:send', { conversation, envelope: writer('listener')() }],
    ['conversation:end', { conversation }],
    ['outcome:record', { conversation, outcome: 'helped' }],
    ['handover:prepare', { conversation }],
    ['colleague:call', {}],
  ]
  for (const [name, body] of deskAsks)
    expect([name, await listener.ask(name, body)]).toEqual([name, refused('not-allowed')])
})

test('[G17][A6] a thread or a ticket that is not theirs is as if it were not there', async () => {
  const youth = house.connect('/follow-up')
  const cell = house.staff('cell', (await house.addStaff('cell')).token)
  const before = await kept()
  const ticket = randomId()
  const open = { ticket, bearer: randomSecret(), after: 0 }
  expect(await youth.ask('thread:open', open)).toEqual(refused('not-available'))
  expect(await youth.ask('thread:read', { after: 0 })).toEqual(refused('not-allowed'))
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toEqual(refused('not-allowed'))
  for (const name of ['ticket:take', 'ticket:pass', 'ticket:put-back', 'ticket:close']) {
    expect([name, await cell.ask(name, { ticket })]).toEqual([name, refused('not-available')])
  }
  expect(await cell.ask('ticket:triage', { ticket })).toEqual(refused('not-available'))
  expect(await cell.ask('ticket:open', { ticket })).toEqual(refused('not-available'))
  expect(await cell.ask('thread:read', { ticket, after: 0 })).toEqual(refused('not-available'))
  expect(await kept()).toBe(before)
})

test('[G17] nobody writes in the name of the other side', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await kept(conversation)
  for (const role of ['listener', 'cell'] as const) {
    const envelope = { ...writer('youth')(), role }
    expect(await youth.ask('message:send', { envelope })).toEqual(refused('not-allowed'))
  }
  for (const role of ['youth', 'cell'] as const) {
    const envelope = { ...writer('youth')(), role }
    expect(await listener.ask('message:send', { conversation, envelope })).toEqual(refused('not-allowed'))
  }
  expect(await kept(conversation)).toBe(before)
})

test('[G17] a position the log never had is stale, and a sequence that skips is out of sequence', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await kept(conversation)
  expect(await youth.ask('conversation:read', { after: 99 })).toEqual(refused('stale'))
  expect(await listener.ask('conversation:read', { conversation, after: 99 })).toEqual(refused('stale'))
  const another = house.youth()
  expect(await another.ask('conversation:resume', { ...youth.device, after: 99 })).toEqual(refused('stale'))
  const ahead = { ...writer('youth')(), sequence: 7 }
  expect(await youth.ask('message:send', { envelope: ahead })).toEqual(refused('out-of-sequence'))
  const futureEpoch = writer('youth')(1)
  expect(await youth.ask('message:send', { envelope: futureEpoch })).toEqual(refused('wrong-epoch'))
  expect(youth.socket.connected).toBe(true)
  expect(await kept(conversation)).toBe(before)
})

test('[G17][A6] a conversation of others is as if it were not there, to young people and to listeners', async () => {
  const { youth } = await talk(house)
  const { conversation } = youth
  const other = await sitDown(house, 1, 'Lou')
  const before = await kept(conversation)
  const thief = house.youth()
  const bearer = randomSecret()
  expect(await thief.ask('conversation:resume', { conversation, bearer, after: 0 })).toEqual(refused('not-available'))
  expect(await thief.ask('conversation:open', { conversation, bearer })).toEqual(refused('not-available'))
  for (const id of [conversation, randomId()]) {
    const asks: [string, object][] = [
      ['conversation:read', { conversation: id, after: 0 }],
      ['message:send', { conversation: id, envelope: writer('listener')() }],
      [
        'signal:send',
        {
          conversation: id,
          frame: { epoch: 0, role: 'listener', session: randomId(), counter: 0, sealed: 'A'.repeat(379) },
        },
      ],
      ['conversation:end', { conversation: id }],
      ['outcome:record', { conversation: id, outcome: 'helped' }],
      ['handover:prepare', { conversation: id }],
    ]
    for (const [name, body] of asks)
      expect([name, await other.ask(name, body)]).toEqual([name, refused('not-available')])
  }
  expect(await kept(conversation)).toBe(before)
})

test('[G17] a bearer is worth nothing once its conversation has ended', async () => {
  const { youth, listener } = await talk(house)
  await listener.ask('conversation:end', { conversation: youth.conversation })
  const before = await kept(youth.conversation)
  const replay = house.youth()
  expect(await replay.ask('conversation:resume', { ...youth.device, after: 0 })).toEqual(refused('not-available'))
  for (const [name, body] of [
    ['conversation:read', { after: 0 }],
    ['message:send', { envelope: writer('youth')() }],
    ['conversation:end', {}],
  ] as const) {
    expect([name, await youth.ask(name, body)]).toEqual([name, refused('not-available')])
  }
  const { conversation } = youth
  expect(await listener.ask('conversation:read', { conversation, after: 0 })).toEqual(refused('not-available'))
  expect(await kept(conversation)).toBe(before)
})

test('[G17] who takes over an id after its end is not heard by, and does not hear, its former owner', async () => {
  const { youth, listener } = await talk(house)
  await listener.ask('conversation:end', { conversation: youth.conversation })
  const thief = house.youth()
  const { conversation } = youth
  expect(await thief.ask('conversation:open', { conversation, bearer: randomSecret() })).toMatchObject({ ok: true })
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toEqual(refused('not-available'))
  expect(await youth.ask('conversation:end')).toEqual(refused('not-available'))
  expect(viewOf(thief)?.phase).not.toBe('ended')
})

test('[G4][G17] a listener whose session is over is refused, even before any socket is told', async () => {
  const { youth, listener } = await talk(house)
  await house.done((draft) => {
    draft.write(sessionKey(sha256OfBytes(listener.token)), null)
    return ok(null)
  })
  const before = await kept(youth.conversation)
  const { conversation } = youth
  const asks: [string, object][] = [
    ['conversation:read', { conversation, after: 0 }],
    ['message:send', { conversation, envelope: writer('listener')() }],
    ['conversation:end', { conversation }],
    ['handover:prepare', { conversation }],
    ['desk:set', { availability: 'available', capacity: 3 }],
    ['colleague:call', {}],
  ]
  for (const [name, body] of asks)
    expect([name, await listener.ask(name, body)]).toEqual([name, refused('not-available')])
  expect(await kept(conversation)).toBe(before)
})

test('[S5][G17] a listener without a valid certificate cannot take conversations', async () => {
  const staff = await house.addStaff('listener')
  await house.done((draft) => {
    const state = draft.read(staffKey(staff.id))
    if (state?.status === 'active') draft.write(staffKey(staff.id), { ...state, certificateExpires: Date.now() })
    return ok(null)
  })
  const listener = house.staff('listener', staff.token)
  await listener.ask('desk:open')
  const set = await listener.ask('desk:set', { availability: 'available', capacity: 1 })
  expect(set).toEqual(refused('no-certificate'))
  expect(await house.youth().ask('conversation:open', newDevice())).toEqual(refused('closed'))
})

test('[A3] a request without an acknowledgement is parsed and allowed all the same, and answered to nobody', async () => {
  const { youth, listener } = await talk(house)
  const before = await kept(youth.conversation)
  youth.socket.emit('message:send', { envelope: { ...writer('youth')(), role: 'listener' } })
  youth.socket.emit('message:send')
  youth.socket.emit('nope')
  youth.socket.emit('conversation:read', { after: 0 }, 'more', { than: 'asked' })
  await youth.ask('service:read')
  expect(await kept(youth.conversation)).toBe(before)
  youth.socket.emit('message:send', { envelope: writer('youth')() })
  await until(() => listener.bodies('log:appended').length > 1)
})

test('[A5][G18] a frame over 16 kB ends the connection, and only that one', async () => {
  const { youth, listener } = await talk(house)
  const before = JSON.parse(await kept(youth.conversation))[1]
  const closed = new Promise((resolve) => youth.socket.once('disconnect', resolve))
  youth.socket.emit('message:send', { envelope: { ...writer('youth')(), sealed: 'A'.repeat(17_000) } })
  expect(await closed).toBe('transport close')
  expect(JSON.parse(await kept(youth.conversation))[1]).toEqual(before)
  expect(await listener.ask('desk:set', { availability: 'paused', capacity: 1 })).toMatchObject({ ok: true })
})

test('[A5][G18] a flood is refused by name, changes nothing, and leaves others their answers', async () => {
  // Nothing is given back, so that it does not matter how long this takes.
  await rated({ ...heardRates.upkeep, perSecond: 0 })
  const { youth, listener } = await talk(house)
  const before = await kept(youth.conversation)
  const flood = Array.from({ length: 300 }, () => youth.ask('conversation:read', { after: 0 }))
  expect(await listener.ask('conversation:read', { conversation: youth.conversation, after: 0 })).toMatchObject({
    ok: true,
  })
  const answers = (await Promise.all(flood)) as { ok: boolean; refused?: string }[]
  const heard = answers.filter(({ ok: isOk }) => isOk).length
  expect(heard).toBeGreaterThan(0)
  expect(heard).toBeLessThanOrEqual(heardRates.upkeep.burst / costs.reading.amount)
  expect(new Set(answers.map((answer) => answer.refused ?? 'ok'))).toEqual(new Set(['ok', 'too-fast']))
  expect(await kept(youth.conversation)).toBe(before)
  // What a page reads by itself uses up nothing of what its person may do.
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
})

test('[G18] however many connections young people of an address have, they write so many bytes, and their listener is not held to that', async () => {
  await house.close()
  // Nothing is given back, so that it does not matter how long this takes.
  house = await openHouse({ writing: { burst: 100_000, perMs: 1e15 } })
  const { youth, listener } = await talk(house)
  const others = [await start(house), await start(house), await start(house)]
  const large = (role: 'youth' | 'listener') => ({ ...writer(role)(), sealed: 'A'.repeat(15_000) })
  const answers = []
  for (const each of [youth, ...others, youth, ...others])
    answers.push((await each.ask('message:send', { envelope: large('youth') })) as { refused?: string })
  expect(answers.map((answer) => answer.refused ?? 'ok')).toEqual([...Array(6).fill('ok'), 'too-fast', 'too-fast'])
  const { conversation } = youth
  expect(await listener.ask('message:send', { conversation, envelope: large('listener') })).toMatchObject({ ok: true })
})

test('[C2][G18] without room nobody new is let in, and is told; whoever is here goes on', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const reading = house.youth()
  house.room.isLeft = false
  expect(await reading.ask('service:read')).toMatchObject({ ok: true, value: { open: false, withinHours: true } })
  expect(await reading.ask('conversation:open', newDevice())).toEqual(refused('closed'))
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
  expect(await listener.ask('message:send', { conversation, envelope: writer('listener')() })).toMatchObject({
    ok: true,
  })
  const back = house.youth()
  expect(await back.ask('conversation:resume', { ...youth.device, tab: undefined, after: 0 })).toMatchObject({
    ok: true,
  })
  house.room.isLeft = true
  expect(await reading.ask('service:read')).toMatchObject({ ok: true, value: { open: true } })
})

test('[G18] a flood of signals costs no message, and one that never ends is cut off', async () => {
  const { youth } = await talk(house)
  const frame = { epoch: 0, role: 'youth', session: randomId(), counter: 0, sealed: 'A'.repeat(379) }
  for (let counter = 0; counter < 200; counter += 1) youth.socket.emit('signal:send', { frame: { ...frame, counter } })
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toMatchObject({ ok: true })
  for (let counter = 0; counter < 1000; counter += 1) youth.socket.emit('signal:send', { frame: { ...frame, counter } })
  await until(() => !youth.socket.connected)
})

test('[G17] packets that are none of Socket.IO end their connection, and nothing else', async () => {
  const { listener } = await talk(house)
  const packets = [
    '42["disconnect"]',
    '42["newListener",1]',
    '42[]',
    '42{}',
    '4',
    '49',
    '45-["x"]',
    '4599-["x"]',
    '42/youth,["x"',
    '42/listener,["desk:open",{}]',
    '\u0000',
    '40/youth,{"protocol"',
    '43/youth,1["spoof"]',
    '41/cell,',
  ]
  for (const packet of packets) {
    const client = house.youth()
    await client.connected
    client.socket.io.engine.write(packet)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await listener.ask('desk:set', { availability: 'available', capacity: 1 })).toMatchObject({ ok: true })
  expect(house.bugs).toEqual([])
})

test('[G18] a connection that enters no namespace is closed', async () => {
  const raw = new WebSocket(`${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  // It keeps the connection alive, as a client that only holds sockets would.
  raw.addEventListener('message', ({ data }) => {
    if (data === '2') raw.send('3')
  })
  await new Promise((resolve) => raw.addEventListener('open', resolve))
  const began = Date.now()
  await new Promise((resolve) => raw.addEventListener('close', resolve))
  expect(Date.now() - began).toBeLessThan(40_000)
})

test('[G17][A6] what is not available is refused in the same time, whether it exists or not', async () => {
  const { youth } = await talk(house)
  async function timed(conversation: ConversationId): Promise<number> {
    const client = house.youth()
    await client.connected
    const began = performance.now()
    const body = { conversation, bearer: randomSecret(), after: 0 }
    expect(await client.ask('conversation:resume', body)).toEqual(refused('not-available'))
    const took = performance.now() - began
    client.socket.disconnect()
    return took
  }
  // A busy machine makes any answer late, but not the fastest of enough of them, asked in turns.
  const fastest = { foreign: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
  await eventually(async () => {
    fastest.foreign = Math.min(fastest.foreign, await timed(youth.conversation))
    fastest.unknown = Math.min(fastest.unknown, await timed(randomId() as ConversationId))
    expect(Math.abs(fastest.foreign - fastest.unknown)).toBeLessThan(15)
    expect(Math.max(fastest.foreign, fastest.unknown)).toBeLessThan(70)
  })
  expect(Math.min(fastest.foreign, fastest.unknown)).toBeGreaterThan(35)
})

test('[G17] one connection speaks for one conversation at a time', async () => {
  const { youth } = await talk(house)
  expect(await youth.ask('conversation:open', newDevice())).toEqual(refused('not-allowed'))
  expect(await youth.ask('conversation:resume', { ...newDevice(), after: 0 })).toEqual(refused('not-allowed'))
  await youth.ask('conversation:end')
  expect(await youth.ask('conversation:open', newDevice())).toMatchObject({ ok: true })
})
