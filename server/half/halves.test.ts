import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConversationId, TicketId } from '#shared/ids.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { leaveConversation } from '../conversation/end.ts'
import { newClaim, openService, type Service } from '../conversation/testing/service.ts'
import { randomId, randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { signOut } from '../staff/session.ts'
import { filesHolding } from '../store/testing/store-place.ts'
import { ticketKey } from '../ticket/state.ts'
import { dropAndLeave, dropHalf, fetchHalf, placeHalf, putHalf, renewHalf, takeBackHalf } from './halves.ts'
import { lapseOf } from './kept-for.ts'
import { openRow, sealRow } from './row.ts'

const minute = 60_000
const gone = refuse('not-available')

let service: Service
beforeEach(async () => {
  service = await openService()
  await service.setListener(await service.addListener())
})
afterEach(() => service.close())

const aHalf = () => ({ secret: randomSecret(), half: randomSecret() })
const put = (placed: ReturnType<typeof aHalf>, of: HalfOwner) => putHalf(service, placed, of, service.clock.now())
const renew = (placed: ReturnType<typeof aHalf>, of: HalfOwner) => renewHalf(service, placed, of, service.clock.now())
const fetchIt = (secret: string) => fetchHalf(service, secret, service.clock.now())

async function aConversation(): Promise<Extract<HalfOwner, { kind: 'conversation' }>> {
  const bearer = randomSecret()
  const claim = await service.openConversation({ ...newClaim(), bearerSha256: sha256OfBytes(bearer) })
  return { kind: 'conversation', conversation: claim.conversation, bearer }
}

/** Even of one that was erased: its tab may still learn that. */
async function aTicket(): Promise<HalfOwner> {
  const [id, bearer] = [randomId() as TicketId, randomSecret()]
  const ended = {
    phase: 'withdrawn',
    withdrawal: null,
    receivedOn: '2026-03-01',
    endedOn: '2026-03-02',
    erasing: false,
  } as const
  await service.done((draft) => {
    draft.write(ticketKey(id), { ...ended, id, consent: 'a.b.c', bearerSha256: sha256OfBytes(bearer) })
    return ok(null)
  })
  return { kind: 'ticket', ticket: id, bearer }
}

async function aSession(): Promise<Extract<HalfOwner, { kind: 'staff' }>> {
  return { kind: 'staff', token: (await service.addListener()).token }
}

describe('[D1] [D2] the half of a storage key', () => {
  test.each<[string, () => Promise<HalfOwner>]>([
    ['a conversation', aConversation],
    ['a ticket', aTicket],
    ['a staff session', aSession],
  ])('of %s is given to whoever has its secret, until it is dropped', async (_, owner) => {
    const half = aHalf()
    expect(await put(half, await owner())).toEqual(ok({}))
    expect(await fetchIt(half.secret)).toEqual(ok({ half: half.half }))
    expect(await fetchIt(randomSecret())).toEqual(gone)
    expect(await dropHalf(service, half.secret)).toEqual(ok({}))
    expect(await fetchIt(half.secret)).toEqual(gone)
    expect(await dropHalf(service, randomSecret())).toEqual(ok({}))
  })

  test.each<[string, HalfOwner]>([
    ['no conversation', { kind: 'conversation', conversation: randomId() as ConversationId, bearer: randomSecret() }],
    ['no ticket', { kind: 'ticket', ticket: randomId() as TicketId, bearer: randomSecret() }],
    ['no session', { kind: 'staff', token: randomSecret() }],
  ])('is not kept for %s', async (_, owner) => {
    const half = aHalf()
    expect(await put(half, owner)).toEqual(gone)
    expect(await fetchIt(half.secret)).toEqual(gone)
  })

  test('is not kept, and not given, for another bearer', async () => {
    const owner = await aConversation()
    expect(await put(aHalf(), { ...owner, bearer: randomSecret() })).toEqual(gone)
  })

  test('is given no more once its conversation or its session has ended', async () => {
    const [conversation, session] = [await aConversation(), await aSession()]
    const [one, other] = [aHalf(), aHalf()]
    await put(one, conversation)
    await put(other, session)
    await service.done(
      leaveConversation(conversation.conversation, sha256OfBytes(conversation.bearer), service.clock.now()),
    )
    await service.done(signOut(session.token))
    expect([await fetchIt(one.secret), await fetchIt(other.secret)]).toEqual([gone, gone])
  })

  test('lapses a quarter of an hour after its last renewal, or a day for a ticket, at a coarse time', async () => {
    const at = (time: string) => Date.parse(`2026-03-02T${time}Z`)
    const owner = await aConversation()
    expect(lapseOf(owner, at('11:00:00'), limits)).toBe(at('11:15:00'))
    expect(lapseOf(owner, at('11:00:01'), limits)).toBe(at('11:30:00'))
    expect(lapseOf(await aSession(), at('11:14:59'), limits)).toBe(at('11:30:00'))
    expect(lapseOf(await aTicket(), at('11:00:00'), limits)).toBe(Date.parse('2026-03-04T00:00:00Z'))
  })

  test('is given no more once it has lapsed and was swept, and a renewal moves the lapse', async () => {
    const session = await aSession()
    const half = aHalf()
    await put(half, session)
    service.pass(14 * minute)
    expect(await renew(half, session)).toEqual(ok({}))
    service.pass(15 * minute)
    await service.store.dropLapsed(service.clock.now())
    expect(await fetchIt(half.secret)).toEqual(ok({ half: half.half }))
    service.pass(minute)
    await service.store.dropLapsed(service.clock.now())
    expect(await fetchIt(half.secret)).toEqual(gone)
    expect(await service.store.readHalf(sha256OfBytes(half.secret))).toBeNull()
  })

  test('is renewed only while it is kept, and its owner is there', async () => {
    const [owner, half] = [await aSession(), aHalf()]
    expect(await renew(half, owner)).toEqual(gone)
    await put(half, owner)
    expect(await renew(half, owner)).toEqual(ok({}))
    expect(await renew(half, { kind: 'staff', token: randomSecret() })).toEqual(gone)
    await dropHalf(service, half.secret)
    expect([await renew(half, owner), await fetchIt(half.secret)]).toEqual([gone, gone])
  })

  test('[G14] is not brought back by a renewal that was under way when it was dropped', async () => {
    const [owner, half] = [await aSession(), aHalf()]
    await put(half, owner)
    service.pass(minute)
    const { store } = service
    const readHalf = async (name: string) => {
      const found = await store.readHalf(name)
      await dropHalf(service, half.secret)
      return found
    }
    const dropping = { ...store, readHalf, renewHalf: store.renewHalf.bind(store) } as Service['store']
    expect(await renewHalf({ ...service, store: dropping }, half, owner, service.clock.now())).toEqual(gone)
    expect(await store.readHalf(sha256OfBytes(half.secret))).toBeNull()
  })

  test('is written again only if something changes', async () => {
    const owner = await aConversation()
    const half = aHalf()
    const row = () => service.store.readHalf(sha256OfBytes(half.secret))
    await put(half, owner)
    const first = await row()
    service.pass(1)
    await renew(half, owner)
    const later = await row()
    await renew(half, owner)
    expect(await row()).toEqual(later)
    expect(later).not.toEqual(first)
    await renew({ ...half, half: randomSecret() }, owner)
    expect(await row()).not.toEqual(later)
  })
})

test('[D1] a half that came before its owner is taken back only if the owner was not kept', async () => {
  const [kept, never] = [await aConversation(), { ...(await aConversation()), bearer: randomSecret() }]
  const [one, other] = [aHalf(), aHalf()]
  const now = service.clock.now()
  for (const [half, of] of [
    [one, kept],
    [other, never],
  ] as const) {
    await placeHalf(service, half, of, now)
    await takeBackHalf(service, half, of, now)
  }
  expect(await fetchIt(one.secret)).toEqual(ok({ half: one.half }))
  expect(await service.store.readHalf(sha256OfBytes(other.secret))).toBeNull()
})

test('[D2][C12] a quick exit before the page could open anything ends the conversation by its half', async () => {
  const owner = await aConversation()
  const half = aHalf()
  await put(half, owner)
  expect(await dropAndLeave(service, randomSecret(), service.clock.now())).toEqual(ok({}))
  expect(await service.conversation(owner.conversation)).not.toBeNull()
  expect(await dropAndLeave(service, half.secret, service.clock.now())).toEqual(ok({}))
  expect(await service.conversation(owner.conversation)).toBeNull()
  expect(await service.store.readHalf(sha256OfBytes(half.secret))).toBeNull()
})

describe('[D3] a row', () => {
  test('names nobody: neither secret, half, bearer nor id is in any file', async () => {
    const conversation = await aConversation()
    const session = await aSession()
    const [one, other] = [aHalf(), aHalf()]
    await put(one, conversation)
    await put(other, session)
    const secrets = [one.secret, one.half, other.secret, other.half, conversation.bearer, session.token]
    expect(secrets.flatMap((text) => filesHolding(service.directory, text))).toEqual([])
    const kept = await service.store.readHalf(sha256OfBytes(one.secret))
    expect(JSON.stringify(kept)).not.toContain(conversation.conversation)
  })

  test('opens under its own secret alone, and not when it was changed', () => {
    const [secret, half] = [randomSecret(), randomSecret()]
    const row = { half, of: { kind: 'staff', token: randomSecret() } } as const
    const sealed = sealRow(secret, row)
    expect(openRow(secret, sealed)).toEqual(row)
    expect(openRow(randomSecret(), sealed)).toBeNull()
    expect(openRow(secret, `${sealed[0] === 'A' ? 'B' : 'A'}${sealed.slice(1)}`)).toBeNull()
    expect(openRow(secret, 'AAAA')).toBeNull()
  })
})
