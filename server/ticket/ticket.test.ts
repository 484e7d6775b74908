import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { counterKey, type DayCounter } from '../day-count/day-count.ts'
import type { Notice } from '../notice/notice.ts'
import { type EraseList, openEraseList } from '../outside-store/erase-list.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { type ActiveStaff, sessionKey, staffKey } from '../staff/state.ts'
import { certificateOf, newKeyPair, newPerson } from '../staff/testing/people.ts'
import { StoreUnavailable } from '../store/port.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { type TeamEpochState, teamKey } from '../team/state.ts'
import { logHead } from '../transaction/message-log.ts'
import { createTransactor, type Rule, type Transactor } from '../transaction/transactor.ts'
import { raiseAlarm } from './alarm.ts'
import { closeTicket, declineTicket, type Member, passTicket, putBackTicket, takeTicket } from './cell-rules.ts'
import { alarmAfter } from './changes.ts'
import { endTerm, expireTicket, finishInterruptedErasing, withdrawByPermit, withdrawTicket } from './erase.ts'
import { markWithdrawn } from './erasing-rules.ts'
import { listTickets } from './list.ts'
import { mayReadThread, openTicket } from './open.ts'
import { expirePermit, permitExpiry, permitKey, preparePermit } from './permit.ts'
import { authenticateThread, findTicket } from './return.ts'
import { rewrapTicket } from './rewrap.ts'
import { isLive, threadLog, ticketKey, ticketKeysOwner } from './state.ts'
import { submitTicket } from './submit.ts'
import { type ConsentedTicket, consentedTicket } from './testing/consented-ticket.ts'
import { type DrawnPermit, drawnPermit } from './testing/drawn-permit.ts'
import { writeAsTaker, writeAsYouth } from './thread.ts'

const now = Date.parse('2026-11-23T19:31:07.123Z')
const day = '2026-11-23'
const dayMs = 24 * 60 * 60 * 1000
const settings = { alarmHours: 24 }
const team = randomId()
const sam = member('Sam')
const lou = member('Lou')
const as =
  (who: Member): Rule<Member> =>
  () => ({ ok: true, value: who })

let opened: Awaited<ReturnType<typeof openTemporaryStore>>
let transactor: Transactor
let eraseList: EraseList
let notices: Notice[]

beforeEach(async () => {
  opened = await openTemporaryStore()
  eraseList = openEraseList(join(opened.directory, 'secrets'))
  notices = []
  transactor = createTransactor(opened.store, (announced) => notices.push(...announced))
  await keepTeam([1])
})
afterEach(() => opened.close())

describe('submitting', () => {
  test('[H2] a consented ticket with an unused permit is kept, and the same bytes again answer ok', async () => {
    const { submission } = await consented()
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await listTickets(opened.store)).toMatchObject([{ ticket: submission.ticket, phase: 'received', epoch: 1 }])
    expect(told('ticket:changed').filter(({ to }) => to === 'every-cell')).toHaveLength(1)
  })

  test('[G5] a ticket without a permit, or with a used or expired one, is refused', async () => {
    const never = consentedTicket({ day, team })
    const used = await consented()
    await submit(used.submission)
    const late = await consented()
    expect(await submit(never.submission)).toEqual({ ok: false, refused: 'not-available' })
    expect(await submit(late.submission, permitExpiry(now))).toEqual({ ok: false, refused: 'not-available' })
    expect(await listTickets(opened.store)).toHaveLength(1)
    expect(await opened.store.keyOwners('ticket/')).toHaveLength(1)
  })

  test('[G5] a permit that one reads the commitment of makes no ticket: with another key or another r it is another permit', async () => {
    const { permit } = await consented()
    const stranger = drawnPermit()
    const ownKey = consentedTicket({ day, team, permit: { ...stranger, r: permit.r } })
    const ownR = consentedTicket({ day, team, permit: { ...permit, r: stranger.r } })
    expect(await submit(ownKey.submission)).toMatchObject({ refused: 'not-available' })
    expect(await submit(ownR.submission)).toMatchObject({ refused: 'not-available' })
    // The stranger names the permit's key in the record, and signs with their own.
    const forged = consentedTicket({ day, team, permit: { ...permit, key: stranger.key } })
    expect(await submit(forged.submission)).toMatchObject({ refused: 'bad-signature' })
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
    expect(await submit(consentedTicket({ day, team, permit }).submission)).toMatchObject({ ok: true })
  })

  test('[H2] one permit makes one ticket, in every tab: the second learns that there is one, and the first stays', async () => {
    const first = await submitted()
    const second = consentedTicket({ day, team, permit: first.permit })
    expect(await submit(second.submission)).toEqual({ ok: false, refused: 'already-done' })
    expect(await submit(first.submission)).toEqual({ ok: true, value: {} })
    expect(await listTickets(opened.store)).toHaveLength(1)
    expect(await opened.store.keyOwners('ticket/')).toHaveLength(1)
  })

  test('[H2] the same bytes of a ticket that exists answer ok after the permit and the day are over', async () => {
    const { submission } = await submitted()
    expect(await submit(submission, now + 4 * dayMs)).toEqual({ ok: true, value: {} })
  })

  test('[H2] a ticket that is being erased is refused to its own bytes too: nobody reads that it is there', async () => {
    const { submission, withdrawal } = await submitted()
    await transact(markWithdrawn(submission.ticket, withdrawal(), () => ok(null), now, settings))
    expect(await submit(submission)).toEqual({ ok: false, refused: 'not-available' })
  })

  test('[H1] a repeat of a commitment changes nothing, and gives no used permit back', async () => {
    const { permit, submission } = await consented()
    const first = await transact(preparePermit(permit.commitment, now))
    const hour = 3_600_000
    expect(await transact(preparePermit(permit.commitment, now + hour))).toEqual(first)
    await submit(submission)
    await transact(preparePermit(permit.commitment, now + hour))
    const [kept] = await opened.store.load([permitKey(permit.commitment).key])
    expect(kept?.value).toEqual({ expires: permitExpiry(now), used: true })
  })

  test('[H4] a ticket that the store kept without an answer has its wraps', async () => {
    const { submission } = await consented()
    const { store } = opened
    // The service waits for Redis for a limited time. After it, nobody knows whether the change was kept.
    const hasty = createTransactor(
      {
        ...store,
        async commit(change) {
          await store.commit(change)
          throw new StoreUnavailable('too slow')
        },
      },
      () => undefined,
    )
    const first = await submitTicket({ store, transactor: hasty, settings }, submission, now)
    expect(first).toEqual({ ok: false, refused: 'busy' })
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await open(submission.ticket, 'all', sam)).toMatchObject({
      ok: true,
      value: { teamWrap: submission.teamWrap },
    })
  })

  test('[H2] a changed part, wrap, record, recipient or day is refused, and the permit stays valid', async () => {
    const { submission } = await consented()
    const other = consentedTicket({ day, team }).submission
    const stranger = await consented({ team: randomId() })
    const future = await consented({ epoch: 9 })
    const old = await consented({ day: '2026-11-21' })
    const { summary: _, ...withoutSummary } = submission.parts
    expect(await submit({ ...submission, parts: { ...submission.parts, triage: other.parts.triage } })).toMatchObject({
      refused: 'bad-seal',
    })
    expect(await submit({ ...submission, parts: withoutSummary })).toMatchObject({ refused: 'bad-seal' })
    expect(await submit({ ...submission, parts: { ...submission.parts, contact: other.parts.triage } })).toMatchObject({
      refused: 'bad-seal',
    })
    expect(await submit({ ...submission, teamWrap: other.teamWrap })).toMatchObject({ refused: 'bad-seal' })
    expect(await submit({ ...submission, ticket: other.ticket })).toMatchObject({ refused: 'bad-seal' })
    expect(await submit({ ...submission, consent: other.consent })).toMatchObject({ refused: 'bad-seal' })
    const renamed = await consented({ record: { ticket: other.ticket } })
    expect(await submit({ ...renamed.submission, ticket: other.ticket })).toMatchObject({ refused: 'bad-seal' })
    expect(await submit({ ...submission, consent: spoilt(submission.consent) })).toMatchObject({
      refused: 'bad-signature',
    })
    expect(await submit(stranger.submission)).toMatchObject({ refused: 'bad-seal' })
    expect(await submit(future.submission)).toMatchObject({ refused: 'bad-seal' })
    expect(await submit(old.submission)).toMatchObject({ refused: 'not-available' })
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
    expect(await submit(submission)).toMatchObject({ ok: true })
  })

  test('[H13] a record under an unknown text, other words, other settings or another term is refused, and the permit stays valid', async () => {
    const { submission, permit } = await consented()
    for (const record of [
      { text: 'suivi-fr-1' },
      { settings: 1 },
      { textSha256: bareConsentText.sha256 },
      { termDays: 30 },
      { ...nameText(bareConsentText), termDays: 30 },
    ])
      expect(await submit(consentedTicket({ day, team, permit, record }).submission)).toEqual(refuse('bad-seal'))
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
    expect(await submit(submission)).toEqual(ok({}))
  })

  test('[H11] no kept state of a ticket names its permit', async () => {
    const { submission, permit } = await submitted()
    const kept =
      JSON.stringify(await opened.store.list('ticket')) + JSON.stringify(await opened.store.readAudit(0, 100))
    expect(kept).toContain(submission.ticket)
    expect(kept).not.toContain(permit.r)
    expect(kept).not.toContain(permit.commitment)
  })

  test('[G8] a refusal burns the permit and adds one to the count, and an unknown permit gets the same answer', async () => {
    const { submission, permit } = await consented()
    for (const refused of [permit, permit, drawnPermit()])
      expect(await end(refused, 'refused')).toEqual({ ok: true, value: { erased: 'done' } })
    expect(await submit(submission)).toMatchObject({ refused: 'not-available' })
    expect(await refusals()).toBe(1)
    expect(await opened.store.list('ticket')).toEqual([])
  })
})

describe('[G5][H3] the end of a permit', () => {
  test.each(['refused', 'withdrawn'] as const)(
    'by a text %s burns it: a submission that comes later makes no ticket',
    async (how) => {
      const { permit, submission } = await consented()
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
      expect(await submit(submission)).toEqual({ ok: false, refused: 'not-available' })
      expect(await opened.store.list('ticket')).toEqual([])
      expect(await opened.store.keyOwners('ticket/')).toEqual([])
    },
  )

  test.each(['refused', 'withdrawn'] as const)(
    'by a text %s erases the ticket that was made: one tab submits, another withdraws',
    async (how) => {
      const { permit, submission } = await submitted()
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
      expect(await phaseOf(submission.ticket)).toBe('withdrawn')
      expect(await opened.store.keyOwners('ticket/')).toEqual([])
      expect(await submit(submission)).toEqual({ ok: false, refused: 'not-available' })
      expect(await refusals()).toBe(0)
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
    },
  )

  test('that comes while its submission is still under way leaves no ticket and no wrap', async () => {
    const { permit, submission } = await consented()
    const { store } = opened
    const between = {
      ...store,
      async putKeys(...asked: Parameters<typeof store.putKeys>) {
        await store.putKeys(...asked)
        await end(permit, 'withdrawn')
      },
    }
    const answer = await submitTicket({ store: between, transactor, settings }, submission, now)
    expect(answer).toEqual({ ok: false, refused: 'not-available' })
    expect(await store.list('ticket')).toEqual([])
    expect(await store.keyOwners('ticket/')).toEqual([])
  })

  test('needs a signature of its own key, for its own ticket and this day', async () => {
    const { permit, submission } = await submitted()
    const stranger = drawnPermit()
    const texts: readonly [string, string][] = [
      [stranger.withdrawal({ day, ticket: permit.ticket }), 'bad-signature'],
      [permit.refusal({ day }), 'bad-signature'],
      ['x.y.z', 'bad-signature'],
      [permit.withdrawal({ day, ticket: stranger.ticket }), 'not-available'],
      [permit.withdrawal({ day: '2026-11-21' }), 'not-available'],
    ]
    for (const [text, refused] of texts)
      expect(await withdrawByPermit(parts(), permit, { how: 'withdrawn', text }, now)).toEqual({ ok: false, refused })
    expect(await phaseOf(submission.ticket)).toBe('received')
  })

  test('by whoever knows only the commitment, or holds another r, ends nothing', async () => {
    const { permit, submission } = await consented()
    const stranger = drawnPermit()
    await end({ ...permit, r: stranger.r }, 'withdrawn')
    await end({ ...stranger, r: permit.r }, 'withdrawn')
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
  })

  test('leaves nothing behind at its hour', async () => {
    const { permit } = await consented()
    await end(permit, 'withdrawn')
    await transact(expirePermit(permit.commitment, permitExpiry(now) - 1))
    expect(await opened.store.list('permit')).toHaveLength(1)
    await transact(expirePermit(permit.commitment, permitExpiry(now)))
    expect(await opened.store.list('permit')).toEqual([])
  })
})

describe('at the cell', () => {
  test('[G19] each opening is on the audit trail, and triage gives only the triage part and the attestation', async () => {
    const { submission } = await submitted()
    const triage = await open(submission.ticket, 'triage', sam)
    const all = await open(submission.ticket, 'all', lou)
    expect(triage).toMatchObject({ ok: true, value: { parts: { triage: submission.parts.triage } } })
    expect(triage.ok && Object.keys(triage.value.parts)).toEqual(['triage', 'attestation'])
    expect(all).toMatchObject({
      ok: true,
      value: { parts: submission.parts, teamWrap: submission.teamWrap, consent: submission.consent },
    })
    expect(await trail()).toEqual([
      ['ticket:received', null],
      ['ticket:triage-opened', sam.id],
      ['ticket:opened', lou.id],
    ])
  })

  test('[G4] only the taker opens, answers and closes a taken ticket, and every member may again after it is put back', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    await transact(takeTicket(id, sam, now, settings))
    expect(await transact(takeTicket(id, lou, now, settings))).toMatchObject({ refused: 'not-available' })
    expect(await open(id, 'all', lou)).toMatchObject({ refused: 'not-available' })
    expect(await transact(writeAsTaker(id, lou.id, { envelope: line('cell', 0) }, now, settings))).toMatchObject({
      refused: 'not-available',
    })
    expect(await transact(closeTicket(id, lou, now, settings))).toMatchObject({ refused: 'not-available' })
    expect(await transact(putBackTicket(id, { id: lou.id, role: 'cell' }, now, settings))).toMatchObject({
      refused: 'not-available',
    })
    expect(await transact(writeAsTaker(id, sam.id, { envelope: line('cell', 0) }, now, settings))).toEqual({
      ok: true,
      value: { position: 1 },
    })
    expect(await phaseOf(id)).toBe('answered')
    await transact(putBackTicket(id, { id: lou.id, role: 'supervisor' }, now, settings))
    expect(await phaseOf(id)).toBe('received')
    expect(await open(id, 'all', sam)).toMatchObject({ ok: true })
    expect(await open(id, 'all', lou)).toMatchObject({ ok: true })
  })

  test('passing leaves the ticket to the others', async () => {
    const { submission } = await submitted()
    await transact(passTicket(submission.ticket, lou, now, settings))
    expect(await listTickets(opened.store)).toMatchObject([{ phase: 'received', passedBy: [lou.id] }])
  })

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
    await open(id, 'all', lou)
    await write(1)
    expect([await mayRead(sam), await mayRead(lou), hearers()]).toEqual([false, true, [lou.id]])
    await open(id, 'all', sam)
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
    await open(id, 'all', lou)
    expect(await transact(mayReadThread(id, lou.id, sessionOf(lou)))).toMatchObject({ ok: true })
    expect(await transact(mayReadThread(id, lou.id, 'another'))).toMatchObject({ refused: 'not-available' })
    await transact((draft) => {
      draft.write(sessionKey(sessionOf(lou)), null)
      return { ok: true, value: null }
    })
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    expect(told('log:appended')).toEqual([])
  })

  test('the list says who wrote last, without an opening', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const lastWriter = async () => (await listTickets(opened.store))[0]?.lastWriter
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
    const ticket = async () => (await opened.store.load([ticketKey(id).key]))[0]
    const before = await ticket()
    notices = []
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
    expect((await opened.store.load([key]))[0]?.value).toMatchObject({ lastPosition: 1 })
    expect(await withdraw(id, made.withdrawal())).toMatchObject({ ok: true })
    expect(await opened.store.load([key])).toEqual([{ version: 0, value: null }])
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
      const log = async () =>
        (await opened.store.readLog(threadLog(submission.ticket), 0, 10)).map(({ entry }) => entry)
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
    expect(await opened.store.readLog(threadLog(submission.ticket), 0, 10)).toHaveLength(1)
  })

  test('[H7] a decline keeps its message in the same change, and the thread stays readable for fourteen days', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    expect(await transact(declineTicket(id, sam, { envelope: line('cell', 3) }, now, settings))).toMatchObject({
      refused: 'out-of-sequence',
    })
    expect(await phaseOf(id)).toBe('received')
    expect(await transact(declineTicket(id, sam, { envelope: line('cell', 0) }, now, settings))).toMatchObject({
      ok: true,
    })
    expect(await listTickets(opened.store)).toMatchObject([
      { phase: 'declined', expiresOn: '2026-12-07', lastPosition: 1 },
    ])
    expect(await transact(writeAsYouth(id, line('youth', 0), now, settings))).toMatchObject({ refused: 'closed' })
  })

  test('[H10] a ticket that nobody takes in time raises an alarm, and a take clears it', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const alarmAt = Date.parse('2026-11-24T20:00:00Z')
    await transact(raiseAlarm(id, alarmAt - 1, settings))
    expect(await listTickets(opened.store)).toMatchObject([{ alarm: false }])
    expect(await opened.store.due(alarmAt, 10)).toContainEqual({ id: `ticket-alarm:${id}`, at: alarmAt })
    await transact(raiseAlarm(id, alarmAt, settings))
    expect(await listTickets(opened.store)).toMatchObject([{ alarm: true }])
    await transact(takeTicket(id, sam, alarmAt, settings))
    expect(await listTickets(opened.store)).toMatchObject([{ alarm: false, phase: 'taken' }])
  })

  test('[G13] no state of an open ticket shows to less than an hour when it came or was put back', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const times = async () => {
      const [kept] = await opened.store.load([ticketKey(id).key])
      const due = (await opened.store.due(now + 200 * dayMs, 10)).filter((each) => each.id.endsWith(id))
      return [...JSON.stringify(kept?.value).matchAll(/(?<=:)\d{13}(?=[,}])/g)]
        .map(Number)
        .concat(due.map(({ at }) => at))
    }
    const hour = 60 * 60 * 1000
    expect((await times()).length).toBeGreaterThan(1)
    expect((await times()).filter((time) => time % hour !== 0)).toEqual([])
    await transact(takeTicket(id, sam, now, settings))
    await transact(putBackTicket(id, { id: sam.id, role: 'cell' }, now + 12_345, settings))
    expect((await times()).length).toBeGreaterThan(1)
    expect((await times()).filter((time) => time % hour !== 0)).toEqual([])
  })

  test.each([
    [24, '2026-11-24T20:00:00Z'],
    [1, '2026-11-23T21:00:00Z'],
    [0.25, '2026-11-23T20:00:00Z'],
  ])('[H10] an alarm promised after %d hours never comes before that', (alarmHours, expected) => {
    expect(new Date(alarmAfter(now, { alarmHours }))).toEqual(new Date(expected))
    expect(alarmAfter(now, { alarmHours })).toBeGreaterThanOrEqual(now + alarmHours * 60 * 60 * 1000)
  })

  test('[S7] a re-wrap keeps the wrap that the state names, then erases the old one', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const { teamWrap: wrap } = consentedTicket({ day, team }).submission
    expect(await rewrap({ ticket: id, epoch: 2, wrap })).toMatchObject({ refused: 'not-available' })
    await keepTeam([1, 2])
    expect(await rewrap({ ticket: id, epoch: 2, wrap })).toMatchObject({ ok: true })
    expect(await rewrap({ ticket: id, epoch: 2, wrap })).toMatchObject({ refused: 'stale' })
    expect(await open(id, 'all', sam)).toMatchObject({ ok: true, value: { epoch: 2, teamWrap: wrap } })
    const [owner] = await opened.store.keyOwners('ticket/')
    expect(Object.keys(await opened.store.readKeys(owner ?? ''))).toEqual(expect.arrayContaining(['team-2', 'self']))
    expect(Object.keys(await opened.store.readKeys(owner ?? ''))).not.toContain('team-1')
  })
})

describe('the young person', () => {
  test('[H5] returns with the lookup and its proof, and anything else gets the same refusal', async () => {
    const { submission, proof, bearer } = await submitted()
    const lookup = submission.returnCode?.lookup ?? ''
    expect(await findTicket(parts(), lookup, proof)).toEqual({
      ok: true,
      value: { ticket: submission.ticket, consent: submission.consent, selfWrap: submission.returnCode?.selfWrap },
    })
    expect(await findTicket(parts(), lookup, randomSecret())).toEqual({ ok: false, refused: 'not-available' })
    expect(await findTicket(parts(), randomId(), proof)).toEqual({ ok: false, refused: 'not-available' })
    expect(await transact(authenticateThread(submission.ticket, bearer))).toMatchObject({ ok: true })
    expect(await transact(authenticateThread(submission.ticket, randomSecret()))).toMatchObject({
      refused: 'not-available',
    })
    expect(await transact(authenticateThread(randomId(), bearer))).toMatchObject({ refused: 'not-available' })
  })

  test('[G7] withdraws by signature alone: keys, parts, thread and code are gone, and a tombstone stays', async () => {
    const ticket = await submitted()
    const { submission, withdrawal } = ticket
    const id = submission.ticket
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    const stranger = consentedTicket({ day, team })
    expect(await withdraw(id, stranger.withdrawal({ ticket: id }))).toMatchObject({ refused: 'bad-signature' })
    expect(await withdraw(id, withdrawal({ day: '2026-11-20' }))).toMatchObject({ refused: 'not-available' })
    expect(await withdraw(id, withdrawal())).toEqual({ ok: true, value: { erased: 'done' } })
    expect(await withdraw(id, withdrawal())).toEqual({ ok: true, value: { erased: 'done' } })
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
    expect(await opened.store.list('ticket-parts')).toEqual([])
    expect(await opened.store.list('lookup')).toEqual([])
    expect(await opened.store.readLog(threadLog(id), 0, 10)).toEqual([])
    // The end of its permit comes at its hour, and names no ticket.
    const others = ['audit-seal:', 'permit:']
    const due = (await opened.store.due(now + 200 * dayMs, 10)).filter(
      ({ id }) => !others.some((kind) => id.startsWith(kind)),
    )
    expect(due).toEqual([])
    expect(await phaseOf(id)).toBe('withdrawn')
    expect(await open(id, 'all', sam)).toMatchObject({ refused: 'not-available' })
    expect(await findTicket(parts(), submission.returnCode?.lookup ?? '', ticket.proof)).toMatchObject({
      refused: 'not-available',
    })
    expect(told('ticket:erased')).toHaveLength(1)
  })

  test('[H4] the next start finishes an interrupted withdrawal and erases orphaned wraps', async () => {
    const { submission, withdrawal } = await submitted()
    const id = submission.ticket
    const ticket = await transactor.transact((draft) => ({ ok: true, value: draft.read(ticketKey(id)) }))
    if (!ticket.ok || ticket.value === null) throw new Error('the ticket was submitted')
    const begun = { ...ticket.value, erasing: { phase: 'withdrawn', withdrawal: withdrawal() } }
    await transactor.transact((draft) => {
      draft.write(ticketKey(id), begun as typeof ticket.value)
      return { ok: true, value: null }
    })
    await opened.store.putKeys(ticketKeysOwner(randomId(), randomSecret()), { 'team-1': submission.teamWrap })
    await finishInterruptedErasing(parts(), now)
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
    expect(await phaseOf(id)).toBe('withdrawn')
  })

  test('[H10][H13] an exchange extends the term by the days of the text that was read, and never beyond its maximum', async () => {
    const written = async (id: string, days: number, sequence: number) => {
      const at = now + days * dayMs
      expect(await transact(writeAsYouth(id, line('youth', sequence), at, settings))).toMatchObject({ ok: true })
      return expiryOf(id)
    }
    const { submission } = await submitted()
    expect(await written(submission.ticket, 60, 0)).toBe('2027-04-22')
    expect(await written(submission.ticket, 300, 1)).toBe('2027-11-23')
    const bare = await consented({ record: { ...nameText(bareConsentText), termDays: 30 } })
    expect(await submitTicket({ ...parts(), texts: [bareConsentText] }, bare.submission, now)).toEqual(ok({}))
    const id = bare.submission.ticket
    expect(await expiryOf(id)).toBe('2026-12-23')
    expect(await written(id, 5, 0)).toBe('2026-12-28')
    expect(await written(id, 20, 1)).toBe('2027-01-02')
    const declined = declineTicket(id, sam, { envelope: line('cell', 0) }, now + 35 * dayMs, settings)
    expect(await transact(declined)).toMatchObject({ ok: true })
    expect(await expiryOf(id)).toBe('2027-01-02')
  })

  test('[H10] a ticket expires after its last readable day and not before', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    await expireTicket(parts(), id, Date.parse('2027-02-21T20:00:00Z'))
    expect(await phaseOf(id)).toBe('received')
    const later = Date.parse('2027-02-22T00:30:00Z')
    const busy: Transactor = { transact: async () => ({ ok: false, refused: 'busy' }) }
    await expect(endTerm({ ...parts(), transactor: busy }, id, later)).rejects.toThrow(StoreUnavailable)
    await endTerm(parts(), id, later)
    expect(await phaseOf(id)).toBe('expired')
    expect(await opened.store.keyOwners('ticket/')).toEqual([])
  })
})

function member(alias: string): Member {
  return { id: randomId() as StaffId, alias }
}

function line(role: 'youth' | 'cell', sequence: number): Envelope {
  return { epoch: 0, role, session: sessions[role], sequence, sealed: randomSecret() }
}
const sessions = { youth: randomId() as Envelope['session'], cell: randomId() as Envelope['session'] }

const parts = () => ({ store: opened.store, transactor, settings, eraseList })
const transact = <Value>(rule: Rule<Value>) => transactor.transact(rule)
const submit = (submission: ConsentedTicket['submission'], at = now) => submitTicket(parts(), submission, at)
const end = (permit: DrawnPermit, how: 'refused' | 'withdrawn') =>
  withdrawByPermit(
    parts(),
    { r: permit.r, sig: permit.sig },
    { how, text: how === 'refused' ? permit.refusal({ day }) : permit.withdrawal({ day }) },
    now,
  )
const refusals = async () => {
  const [counter] = await opened.store.load([counterKey(day).key])
  return (counter?.value as DayCounter | undefined)?.['handovers-refused'] ?? 0
}
const withdraw = (id: string, text: string) => withdrawTicket(parts(), id, text, now)
const sessionOf = ({ id }: Member) => `session of ${id}`
const open = (id: string, which: 'triage' | 'all', who: Member) =>
  openTicket(parts(), id, { parts: which, session: sessionOf(who), identify: as(who) }, now)
/** Signs the members in. */
const keepSessions = (...members: readonly Member[]) =>
  transact((draft) => {
    for (const who of members) {
      draft.write(sessionKey(sessionOf(who)), { staff: who.id, expires: now + dayMs })
      draft.write(staffKey(who.id), { id: who.id, status: 'active', session: sessionOf(who) } as ActiveStaff)
    }
    return { ok: true, value: null }
  })
const rewrap = (request: Parameters<typeof rewrapTicket>[1]) => rewrapTicket(parts(), request, as(sam), now)
const spoilt = (jws: string) => `${jws.slice(0, -6)}${jws.at(-6) === 'A' ? 'B' : 'A'}${jws.slice(-5)}`

/** A consented ticket whose permit was made known. */
async function consented(options: Partial<Parameters<typeof consentedTicket>[0]> = {}): Promise<ConsentedTicket> {
  const ticket = consentedTicket({ day, team, ...options })
  await transact(preparePermit(ticket.permit.commitment, now))
  return ticket
}

async function submitted(): Promise<ConsentedTicket> {
  const ticket = await consented()
  expect(await submit(ticket.submission)).toEqual({ ok: true, value: {} })
  return ticket
}

const keepTeam = (epochs: readonly number[]) =>
  transact((draft) => {
    const epoch: Omit<TeamEpochState, 'epoch'> = {
      public: '',
      certificate: 'certified',
      certificateExpires: now + dayMs,
      recoveryWrap: '',
      claim: '',
      madeOn: day,
      holders: [],
      retired: false,
    }
    draft.write(teamKey, {
      id: team,
      recovery: '',
      newEpochNeeded: false,
      erasing: [],
      epochs: epochs.map((number) => ({ ...epoch, epoch: number })),
    })
    return { ok: true, value: null }
  })

const told = (name: string) => notices.filter((notice) => 'name' in notice && notice.name === name)

async function expiryOf(id: string) {
  const found = await transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    return { ok: true, value: ticket && isLive(ticket) ? ticket.expiresOn : null }
  })
  return found.ok ? found.value : null
}

async function phaseOf(id: string) {
  const found = await transact((draft) => ({ ok: true, value: draft.read(ticketKey(id))?.phase }))
  return found.ok ? found.value : null
}

async function trail() {
  return (await opened.store.readAudit(0, 100)).map(({ kind, actor }) => [kind, actor])
}
