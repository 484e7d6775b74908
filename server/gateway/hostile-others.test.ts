import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { sessionKey } from '../staff/state.ts'
import { everythingKept } from './testing/everything-kept.ts'
import { type House, openHouse, writer } from './testing/house.ts'
import { sitDown, talk, viewOf } from './testing/people.ts'

// A hostile client gets a named refusal, and changes nothing (G17).

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

test('[G17] a message in the name of the other party is refused', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await everythingKept(house, conversation)
  for (const role of ['listener', 'cell'] as const) {
    const envelope = { ...writer('youth')(1), role }
    expect(await youth.ask('message:send', { envelope })).toEqual(refuse('not-allowed'))
  }
  for (const role of ['youth', 'cell'] as const) {
    const envelope = { ...writer('youth')(1), role }
    expect(await listener.ask('message:send', { conversation, envelope })).toEqual(refuse('not-allowed'))
  }
  expect(await everythingKept(house, conversation)).toBe(before)
})

test('[G17] a position that the log never had is stale, and a skipped sequence is out of sequence', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await everythingKept(house, conversation)
  expect(await youth.ask('conversation:read', { after: 99 })).toEqual(refuse('stale'))
  expect(await listener.ask('conversation:read', { conversation, after: 99 })).toEqual(refuse('stale'))
  const another = house.youth()
  expect(await another.ask('conversation:resume', { ...youth.device, after: 99 })).toEqual(refuse('stale'))
  const ahead = { ...writer('youth')(1), sequence: 7 }
  expect(await youth.ask('message:send', { envelope: ahead })).toEqual(refuse('out-of-sequence'))
  const futureEpoch = writer('youth')(2)
  expect(await youth.ask('message:send', { envelope: futureEpoch })).toEqual(refuse('wrong-epoch'))
  expect(youth.socket.connected).toBe(true)
  expect(await everythingKept(house, conversation)).toBe(before)
})

test('[G17][A6] a conversation of others is refused as if it did not exist, to young people and to listeners', async () => {
  const { youth } = await talk(house)
  const { conversation } = youth
  const other = await sitDown(house, 1, 'Lou')
  const before = await everythingKept(house, conversation)
  const thief = house.youth()
  const bearer = randomSecret()
  expect(await thief.ask('conversation:resume', { conversation, bearer, after: 0 })).toEqual(refuse('not-available'))
  expect(await thief.ask('conversation:open', { conversation, bearer })).toEqual(refuse('not-available'))
  for (const id of [conversation, randomId()]) {
    const asks: [string, object][] = [
      ['conversation:read', { conversation: id, after: 0 }],
      ['message:send', { conversation: id, envelope: writer('listener')(1) }],
      [
        'signal:send',
        {
          conversation: id,
          frame: { epoch: 0, role: 'listener', session: randomId(), counter: 0, sealed: 'A'.repeat(379) },
        },
      ],
      ['conversation:end', { conversation: id }],
      ['outcome:record', { conversation: id, outcome: 'helped' }],
    ]
    for (const [name, body] of asks)
      expect([name, await other.ask(name, body)]).toEqual([name, refuse('not-available')])
  }
  expect(await everythingKept(house, conversation)).toBe(before)
})

test('[G17] a bearer is refused once its conversation has ended', async () => {
  const { youth, listener } = await talk(house)
  await listener.ask('conversation:end', { conversation: youth.conversation })
  const before = await everythingKept(house, youth.conversation)
  const replay = house.youth()
  expect(await replay.ask('conversation:resume', { ...youth.device, after: 0 })).toEqual(refuse('not-available'))
  for (const [name, body] of [
    ['conversation:read', { after: 0 }],
    ['message:send', { envelope: writer('youth')(1) }],
    ['conversation:end', {}],
  ] as const) {
    expect([name, await youth.ask(name, body)]).toEqual([name, refuse('not-available')])
  }
  const { conversation } = youth
  expect(await listener.ask('conversation:read', { conversation, after: 0 })).toEqual(refuse('not-available'))
  expect(await everythingKept(house, conversation)).toBe(before)
})

test('[G17] the new owner of an ended conversation’s id and the former owner cannot hear each other', async () => {
  const { youth, listener } = await talk(house)
  await listener.ask('conversation:end', { conversation: youth.conversation })
  const thief = house.youth()
  const { conversation } = youth
  expect(await thief.ask('conversation:open', { conversation, bearer: randomSecret() })).toMatchObject({ ok: true })
  expect(await youth.ask('message:send', { envelope: writer('youth')(1) })).toEqual(refuse('not-available'))
  expect(await youth.ask('conversation:end')).toEqual(refuse('not-available'))
  expect(viewOf(thief)?.phase).not.toBe('ended')
})

test('[G4][G17] a listener whose session has ended is refused before any socket is closed', async () => {
  const { youth, listener } = await talk(house)
  await house.done((draft) => {
    draft.write(sessionKey(sha256OfBytes(listener.token)), null)
    return ok(null)
  })
  const before = await everythingKept(house, youth.conversation)
  const { conversation } = youth
  const asks: [string, object][] = [
    ['conversation:read', { conversation, after: 0 }],
    ['message:send', { conversation, envelope: writer('listener')(1) }],
    ['conversation:end', { conversation }],
    ['handover:prepare', { commitment: randomSecret() }],
    ['desk:set', { availability: 'available', capacity: 3 }],
    ['colleague:call', { reason: 'danger', conversation: null }],
  ]
  for (const [name, body] of asks)
    expect([name, await listener.ask(name, body)]).toEqual([name, refuse('not-available')])
  expect(await everythingKept(house, conversation)).toBe(before)
})

test('[G17][A6] a refusal takes the same time whether the thing exists or not', async () => {
  const { youth } = await talk(house)
  async function timed(conversation: ConversationId): Promise<number> {
    const client = house.youth()
    await client.connected
    const began = performance.now()
    const body = { conversation, bearer: randomSecret(), after: 0 }
    expect(await client.ask('conversation:resume', body)).toEqual(refuse('not-available'))
    const took = performance.now() - began
    client.socket.disconnect()
    return took
  }
  // A busy machine makes any answer late. The fastest of many answers, asked for in turns, is not affected.
  const fastest = { foreign: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
  await eventually(async () => {
    fastest.foreign = Math.min(fastest.foreign, await timed(youth.conversation))
    fastest.unknown = Math.min(fastest.unknown, await timed(randomId() as ConversationId))
    expect(Math.abs(fastest.foreign - fastest.unknown)).toBeLessThan(15)
    expect(Math.max(fastest.foreign, fastest.unknown)).toBeLessThan(70)
  })
  expect(Math.min(fastest.foreign, fastest.unknown)).toBeGreaterThan(35)
})
