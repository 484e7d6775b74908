import { describe, expect, test } from 'vitest'
import { raiseAlarm } from './alarm.ts'
import { closeTicket, declineTicket, passTicket, putBackTicket, takeTicket } from './cell-rules.ts'
import { alarmAfter } from './changes.ts'
import { listTickets } from './list.ts'
import { ticketKey } from './state.ts'
import { dayMs, line, lou, now, sam, settings, ticketsForEachTest } from './testing/tickets.ts'
import { writeAsTaker, writeAsYouth } from './thread.ts'

const { transact, open, openContact, keepSessions, consented, submit, submitted, phaseOf, trail, store } =
  ticketsForEachTest()

describe('at the cell', () => {
  test('[G19] each opening is on the audit trail, and triage gives only the triage part and the attestation', async () => {
    const { submission } = await submitted()
    const triage = await open(submission.ticket, 'triage', sam)
    const all = await open(submission.ticket, 'content', lou)
    expect(triage).toMatchObject({ ok: true, value: { parts: { triage: submission.parts.triage } } })
    expect(triage.ok && Object.keys(triage.value.parts)).toEqual(['triage', 'attestation'])
    const { contact: _, ...content } = submission.parts
    expect(all).toMatchObject({
      ok: true,
      value: { parts: content, teamWrap: submission.teamWrap, consent: submission.consent },
    })
    expect(all.ok && Object.keys(all.value.parts)).not.toContain('contact')
    expect(await trail()).toEqual([
      ['ticket:received', null],
      ['ticket:triage-opened', sam.id],
      ['ticket:opened', lou.id],
    ])
  })

  test('[H17] [G19] how to reach the young person is for the taker alone, while they answer, and each opening says why', async () => {
    await keepSessions(sam, lou)
    const { submission } = await submitted()
    const id = submission.ticket
    const refused = { ok: false, refused: 'not-available' }
    await open(id, 'content', sam)
    await open(id, 'content', lou)
    // Before anybody has taken it, nobody may.
    expect(await openContact(id, 'call', sam)).toEqual(refused)
    await transact(takeTicket(id, sam, now, settings))
    expect(await openContact(id, 'call', lou)).toEqual(refused)
    const before = (await trail()).length
    expect(await openContact(id, 'call', sam)).toEqual({ ok: true, value: { part: submission.parts.contact } })
    expect(await openContact(id, 'prepare', sam)).toMatchObject({ ok: true })
    expect((await trail()).slice(before)).toEqual([
      ['contact:opened-to-call', sam.id],
      ['contact:opened-to-prepare', sam.id],
    ])
    await transact(closeTicket(id, sam, now, settings))
    expect(await openContact(id, 'write', sam)).toEqual(refused)
    expect((await trail()).filter(([kind]) => kind === 'contact:opened-to-write')).toEqual([])
  })

  test('[H17] a session that has not opened the ticket does not reach the young person, and a ticket put back is for its next taker', async () => {
    await keepSessions(sam, lou)
    const { submission } = await submitted()
    const id = submission.ticket
    await transact(takeTicket(id, sam, now, settings))
    expect(await openContact(id, 'call', sam)).toMatchObject({ refused: 'not-available' })
    await open(id, 'content', sam)
    expect(await openContact(id, 'call', sam)).toMatchObject({ ok: true })
    await transact(putBackTicket(id, { id: sam.id, role: 'cell' }, now, settings))
    expect(await openContact(id, 'call', sam)).toMatchObject({ refused: 'not-available' })
    await open(id, 'content', lou)
    await transact(takeTicket(id, lou, now, settings))
    expect(await openContact(id, 'call', sam)).toMatchObject({ refused: 'not-available' })
    expect(await openContact(id, 'call', lou)).toMatchObject({ ok: true })
  })

  test('[H17] a ticket whose young person left no way to reach them has none to open', async () => {
    const { submission } = await consented({ withContact: false })
    await submit(submission)
    await open(submission.ticket, 'content', sam)
    await transact(takeTicket(submission.ticket, sam, now, settings))
    const before = await trail()
    expect(await openContact(submission.ticket, 'call', sam)).toMatchObject({ refused: 'not-available' })
    expect(await trail()).toEqual(before)
  })

  test('[G4] only the taker opens, answers and closes a taken ticket, and every member may again after it is put back', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    await transact(takeTicket(id, sam, now, settings))
    expect(await transact(takeTicket(id, lou, now, settings))).toMatchObject({ refused: 'not-available' })
    expect(await open(id, 'content', lou)).toMatchObject({ refused: 'not-available' })
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
    expect(await open(id, 'content', sam)).toMatchObject({ ok: true })
    expect(await open(id, 'content', lou)).toMatchObject({ ok: true })
  })

  test('passing leaves the ticket to the others', async () => {
    const { submission } = await submitted()
    await transact(passTicket(submission.ticket, lou, now, settings))
    expect(await listTickets(store())).toMatchObject([{ phase: 'received', passedBy: [lou.id] }])
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
    expect(await listTickets(store())).toMatchObject([{ phase: 'declined', expiresOn: '2026-12-07', lastPosition: 1 }])
    expect(await transact(writeAsYouth(id, line('youth', 0), now, settings))).toMatchObject({ refused: 'closed' })
  })

  test('[H10] a ticket that nobody takes in time raises an alarm, and a take clears it', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const alarmAt = Date.parse('2026-11-24T20:00:00Z')
    await transact(raiseAlarm(id, alarmAt - 1, settings))
    expect(await listTickets(store())).toMatchObject([{ alarm: false }])
    expect(await store().due(alarmAt, 10)).toContainEqual({ id: `ticket-alarm:${id}`, at: alarmAt })
    await transact(raiseAlarm(id, alarmAt, settings))
    expect(await listTickets(store())).toMatchObject([{ alarm: true }])
    await transact(takeTicket(id, sam, alarmAt, settings))
    expect(await listTickets(store())).toMatchObject([{ alarm: false, phase: 'taken' }])
  })

  test('[G13] no state of an open ticket shows to less than an hour when it came or was put back', async () => {
    const { submission } = await submitted()
    const id = submission.ticket
    const times = async () => {
      const [kept] = await store().load([ticketKey(id).key])
      const due = (await store().due(now + 200 * dayMs, 10)).filter((each) => each.id.endsWith(id))
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
})
