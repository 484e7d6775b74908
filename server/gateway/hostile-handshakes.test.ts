import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, refuse } from '#shared/result.ts'
import { aChange } from '../conversation/testing/change.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { staffKey } from '../staff/state.ts'
import { everythingKept } from './testing/everything-kept.ts'
import { type House, newDevice, openHouse, writer } from './testing/house.ts'
import { sitDown, start, talk } from './testing/people.ts'

// A hostile client gets a named refusal, and changes nothing (G17).

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

test('[G17][A2] a connection with another protocol, no token, a foreign token or another role is refused', async () => {
  const listener = await house.addStaff('listener')
  const cell = await house.addStaff('cell')
  const before = await everythingKept(house)
  const handshake = async (namespace: string, auth: object) => house.connect(namespace, auth).connected
  const protocol = protocolVersion
  expect(await handshake('/youth', {})).toBe('wrong-protocol')
  expect(await handshake('/youth', { protocol: 'relais/0' })).toBe('wrong-protocol')
  expect(await handshake('/youth', { protocol: ['relais/2'] })).toBe('wrong-protocol')
  expect(await handshake('/listener', { token: listener.token })).toBe('wrong-protocol')
  expect(await handshake('/listener', { protocol })).toBe('not-available')
  expect(await handshake('/listener', { protocol, token: { $gt: '' } })).toBe('not-available')
  expect(await handshake('/listener', { protocol, token: randomSecret() })).toBe('not-available')
  expect(await handshake('/listener', { protocol, token: cell.token })).toBe('not-available')
  expect(await handshake('/supervisor', { protocol, token: listener.token })).toBe('not-available')
  expect(await handshake('/cell', { protocol, token: listener.token })).toBe('not-available')
  expect(await handshake('/', { protocol })).toBe('not-available')
  expect(await handshake('/listener', { protocol, token: listener.token })).toBe('connected')
  expect(await everythingKept(house)).toBe(before)
})

test('[A1] one connection enters one namespace, so that no connection ties a conversation to a ticket', async () => {
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

test('[G17] requests for a conversation or a desk are refused on a connection that has opened none', async () => {
  const youth = house.youth()
  const asks: [string, object][] = [
    ['conversation:read', { after: 0 }],
    ['message:send', { envelope: writer('youth')() }],
    [
      'readers:change',
      { entry: aChange({ conversation: randomId() as ConversationId, epoch: 1, former: null, reader: null }) },
    ],
    ['grant:withhold', { listener: randomId() }],
    ['conversation:end', {}],
  ]
  for (const [name, body] of asks) expect([name, await youth.ask(name, body)]).toEqual([name, refuse('not-allowed')])
  const staff = await house.addStaff('listener')
  const listener = house.staff('listener', staff.token)
  const conversation = randomId()
  const deskAsks: [string, object][] = [
    ['desk:set', { availability: 'available', capacity: 1 }],
    ['conversation:read', { conversation, after: 0 }],
    ['message:send', { conversation, envelope: writer('listener')() }],
    ['conversation:end', { conversation }],
    ['outcome:record', { conversation, outcome: 'helped' }],
    ['handover:prepare', { commitment: randomSecret() }],
    ['colleague:call', { reason: 'danger', conversation: null }],
  ]
  for (const [name, body] of deskAsks)
    expect([name, await listener.ask(name, body)]).toEqual([name, refuse('not-allowed')])
})

test('[G17][A6] a thread or a ticket of another person is refused as if it did not exist', async () => {
  const youth = house.connect('/follow-up')
  const cell = house.staff('cell', (await house.addStaff('cell')).token)
  const before = await everythingKept(house)
  const ticket = randomId()
  const open = { ticket, bearer: randomSecret(), after: 0 }
  expect(await youth.ask('thread:open', open)).toEqual(refuse('not-available'))
  expect(await youth.ask('thread:read', { after: 0 })).toEqual(refuse('not-allowed'))
  expect(await youth.ask('message:send', { envelope: writer('youth')() })).toEqual(refuse('not-allowed'))
  for (const name of ['ticket:take', 'ticket:pass', 'ticket:put-back', 'ticket:close']) {
    expect([name, await cell.ask(name, { ticket })]).toEqual([name, refuse('not-available')])
  }
  expect(await cell.ask('ticket:triage', { ticket })).toEqual(refuse('not-available'))
  expect(await cell.ask('ticket:open', { ticket })).toEqual(refuse('not-available'))
  expect(await cell.ask('thread:read', { ticket, after: 0 })).toEqual(refuse('not-available'))
  expect(await everythingKept(house)).toBe(before)
})

test('[G17] one connection speaks for one conversation at a time', async () => {
  const { youth } = await talk(house)
  expect(await youth.ask('conversation:open', newDevice())).toEqual(refuse('not-allowed'))
  expect(await youth.ask('conversation:resume', { ...newDevice(), after: 0 })).toEqual(refuse('not-allowed'))
  await youth.ask('conversation:end')
  expect(await youth.ask('conversation:open', newDevice())).toMatchObject({ ok: true })
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
  expect(set).toEqual(refuse('no-certificate'))
  expect(await house.youth().ask('conversation:open', newDevice())).toEqual(refuse('closed'))
})
