import { describe, expect, test } from 'vitest'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import { sessionKey } from '../staff/state.ts'
import { certificateOf, newKeyPair, newPerson } from '../staff/testing/people.ts'
import { logHead } from '../transaction/message-log.ts'
import { type Member, putBackTicket, takeTicket } from './cell-rules.ts'
import { listTickets } from './list.ts'
import { mayReadThread } from './open.ts'
import { threadLog, ticketKey } from './state.ts'
import { dayMs, line, lou, now, sam, sessionOf, settings, ticketsForEachTest } from './testing/tickets.ts'
import { threadReaching, writeAsTaker, writeAsYouth } from './thread.ts'

const { transact, withdraw, open, keepSessions, submitted, told, expiryOf, trail, store, forgetNotices } =
  ticketsForEachTest()

describe('the thread of a ticket', () => {
  test('[H8][G19] only a session whose opening is on the audit trail can read a thread or receive its messages', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const write = (sequence: number) => transact(writeAsYouth(id, line('youth', sequence), now, settings))
    const mayRead = async (who: Member) => (await transact(mayReadThread(id, who.id, sessionOf(who)))).ok
    const hearers = () => told('log:appended').map((notice) => 'staff' in notice && notice.staff)
    await keepSessions(sam, lou)
    await open(id, 'triage', sam)
    await open(id, 'triage', lou)
    await write(0)
    expect([await mayRead(sam), await mayRead(lou), hearers()]).toEqual([false, false, []])
    await open(id, 'content', lou)
    await write(1)
    expect([await mayRead(sam), await mayRead(lou), hearers()]).toEqual([false, true, [lou.id]])
    await open(id, 'content', sam)
    await transact(takeTicket(id, sam, now, settings))
    await write(2)
    expect([await mayRead(sam), await mayRead(lou), hearers()]).toEqual([true, false, [lou.id, sam.id]])
    await transact(putBackTicket(id, { id: sam.id, role: 'cell' }, now, settings))
    expect([await mayRead(sam), await mayRead(lou)]).toEqual([true, false])
    expect((await trail()).map(([kind]) => kind).filter((kind) => kind === 'ticket:opened')).toHaveLength(2)
  })

  test('[H8][G19] another session of the same member, and a taker who never opened the ticket, must open it first', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    await keepSessions(sam, lou)
    await transact(takeTicket(id, lou, now, settings))
    expect(await transact(mayReadThread(id, lou.id, sessionOf(lou)))).toMatchObject({ refused: 'not-available' })
    await open(id, 'content', lou)
    expect(await transact(mayReadThread(id, lou.id, sessionOf(lou)))).toMatchObject({ ok: true })
    expect(await transact(mayReadThread(id, lou.id, 'another'))).toMatchObject({ refused: 'not-available' })
    await transact((draft) => {
      draft.write(sessionKey(sessionOf(lou)), null)
      return { ok: true, value: null }
    })
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    expect(told('log:appended')).toEqual([])
  })

  test('[L16] a position beyond the end of a thread is stale; a thread that is gone says so itself', async () => {
    const made = await submitted()
    const id = made.submission.ticket
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    expect(await transact(threadReaching(id, 1))).toEqual({ ok: true, value: threadLog(id) })
    expect(await transact(threadReaching(id, 2))).toMatchObject({ refused: 'stale' })
    await withdraw(id, made.withdrawal())
    expect(await transact(threadReaching(id, 2))).toMatchObject({ ok: true })
  })

  test('the list says who wrote last, without an opening', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const lastWriter = async () => (await listTickets(store()))[0]?.lastWriter
    expect(await lastWriter()).toBe(null)
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    expect(await lastWriter()).toBe('youth')
    await transact(takeTicket(id, sam, now, settings))
    await transact(writeAsTaker(id, sam.id, { envelope: line('cell', 0) }, now, settings))
    expect(await lastWriter()).toBe('cell')
  })

  test('a message of the day of receipt changes the head of its thread and not the ticket, and the cell is told', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const ticket = async () => (await store().load([ticketKey(id).key]))[0]
    const before = await ticket()
    forgetNotices()
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    expect(await ticket()).toEqual(before)
    expect(told('ticket:changed').filter(({ to }) => to === 'every-cell')).toMatchObject([
      { body: { ticket: { lastPosition: 1, lastWriter: 'youth' } } },
    ])
    await transact(writeAsYouth(id, line('youth', 1), now + dayMs, settings))
    expect(await expiryOf(id)).toBe('2027-02-22')
  })

  test('[G7] a withdrawn ticket leaves no head of its thread', async () => {
    const made = await submitted()
    const id = made.submission.ticket
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    const key = logHead(threadLog(id)).key
    expect((await store().load([key]))[0]?.value).toMatchObject({ lastPosition: 1 })
    expect(await withdraw(id, made.withdrawal())).toMatchObject({ ok: true })
    expect(await store().load([key])).toEqual([{ version: 0, value: null }])
  })

  test('[L7][G18] a thread is full at its limit of bytes, for both sides', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const half = (envelope: Envelope) => ({ ...envelope, sealed: 'A'.repeat(limits.conversationBytes / 2) })
    await transact(takeTicket(id, sam, now, settings))
    expect(await transact(writeAsYouth(id, half(line('youth', 0)), now, settings))).toMatchObject({ ok: true })
    expect(await transact(writeAsTaker(id, sam.id, { envelope: half(line('cell', 0)) }, now, settings))).toMatchObject({
      ok: true,
    })
    expect(await transact(writeAsYouth(id, line('youth', 1), now, settings))).toMatchObject({ refused: 'full' })
    expect(await transact(writeAsTaker(id, sam.id, { envelope: line('cell', 1) }, now, settings))).toMatchObject({
      refused: 'full',
    })
  })

  describe('[L11] the certificate of a member who writes', () => {
    const alix = newPerson('cell', 'alix')
    const certificate = (other: Parameters<typeof certificateOf>[3] = {}) =>
      certificateOf(alix, newKeyPair(), now, { id: sam.id, ...other })

    async function taken() {
      const { submission } = await submitted()
      await transact(takeTicket(submission.ticket, sam, now, settings))
      const write = (envelope: Envelope, author?: string) =>
        transact(writeAsTaker(submission.ticket, sam.id, { envelope, author }, now, settings))
      const log = async () => (await store().readLog(threadLog(submission.ticket), 0, 10)).map(({ entry }) => entry)
      return { id: submission.ticket, write, log }
    }

    test('stands directly before their message, in the same change, and goes to the young person with it', async () => {
      const { id, write, log } = await taken()
      const text = certificate()
      const envelope = line('cell', 0)
      expect(await write(envelope, text)).toEqual({ ok: true, value: { position: 2 } })
      const entries = [
        { kind: 'author', position: 1, certificate: text },
        { kind: 'message', position: 2, envelope },
      ]
      expect(await log()).toEqual(entries)
      expect(told('log:appended')).toMatchObject([{ to: 'follow-up', ticket: id, body: { entries } }])
      expect(await write(envelope, text)).toEqual({ ok: true, value: { position: null } })
      expect(await log()).toHaveLength(2)
    })

    test('is kept with no message that is refused', async () => {
      const { write, log } = await taken()
      expect(await write(line('cell', 1), certificate())).toMatchObject({ refused: 'out-of-sequence' })
      expect(await write({ ...line('cell', 0), epoch: 1 }, certificate())).toMatchObject({ refused: 'wrong-epoch' })
      expect(await log()).toEqual([])
    })

    test('names that member, of the cell', async () => {
      const { write, log } = await taken()
      expect(await write(line('cell', 0), certificate({ id: lou.id }))).toMatchObject({ refused: 'not-allowed' })
      expect(await write(line('cell', 0), certificate({ role: 'listener' }))).toMatchObject({ refused: 'not-allowed' })
      expect(await write(line('cell', 0), 'a.b.c')).toMatchObject({ refused: 'malformed' })
      expect(await log()).toEqual([])
    })

    test('[L7] counts as room in the thread', async () => {
      const { write } = await taken()
      const text = certificate()
      const sealed = 'A'.repeat(limits.conversationBytes - text.length - 400)
      expect(await write({ ...line('cell', 0), sealed }, text)).toMatchObject({ ok: true })
      expect(await write({ ...line('cell', 1), sealed: 'A'.repeat(390) })).toMatchObject({ ok: true })
      expect(await write({ ...line('cell', 2), sealed: 'A'.repeat(390) }, text)).toMatchObject({ refused: 'full' })
    })
  })

  test('[L2] a repeated message is kept once, and a message after a gap is refused', async () => {
    const { submission } = await submitted()
    const [first, third] = [line('youth', 0), line('youth', 2)]
    const write = (envelope: Envelope) => transact(writeAsYouth(submission.ticket, envelope, now, settings))
    expect(await write(first)).toEqual({ ok: true, value: { position: 1 } })
    expect(await write(first)).toEqual({ ok: true, value: { position: null } })
    expect(await write(third)).toMatchObject({ refused: 'out-of-sequence' })
    expect(await write({ ...line('youth', 1), epoch: 1 })).toMatchObject({ refused: 'wrong-epoch' })
    expect(await store().readLog(threadLog(submission.ticket), 0, 10)).toHaveLength(1)
  })
})
