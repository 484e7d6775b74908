import { describe, expect, test } from 'vitest'
import { nameText } from '#shared/protocol/consent-text.ts'
import { ok } from '#shared/result.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { declineTicket } from './cell-rules.ts'
import { endTerm, expireTicket, finishInterruptedErasing } from './erase.ts'
import { authenticateThread, findTicket } from './return.ts'
import { threadLog, ticketKey, ticketKeysOwner } from './state.ts'
import { submitTicket } from './submit.ts'
import { consentedTicket } from './testing/consented-ticket.ts'
import { day, dayMs, line, now, sam, settings, team, ticketsForEachTest } from './testing/tickets.ts'
import { writeAsYouth } from './thread.ts'

const { transact, withdraw, open, consented, submitted, told, expiryOf, phaseOf, parts, store } = ticketsForEachTest()

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

  test('[H9] [G7] withdraws by signature alone: keys, parts, thread and code are gone, and a tombstone stays', async () => {
    const ticket = await submitted()
    const { submission, withdrawal } = ticket
    const id = submission.ticket
    await transact(writeAsYouth(id, line('youth', 0), now, settings))
    const stranger = consentedTicket({ day, team })
    expect(await withdraw(id, stranger.withdrawal({ ticket: id }))).toMatchObject({ refused: 'bad-signature' })
    expect(await withdraw(id, withdrawal({ day: '2026-11-20' }))).toMatchObject({ refused: 'not-available' })
    expect(await withdraw(id, withdrawal())).toEqual({ ok: true, value: { erased: 'done' } })
    expect(await withdraw(id, withdrawal())).toEqual({ ok: true, value: { erased: 'done' } })
    expect(await store().keyOwners('ticket/')).toEqual([])
    expect(await store().list('ticket-parts')).toEqual([])
    expect(await store().list('lookup')).toEqual([])
    expect(await store().readLog(threadLog(id), 0, 10)).toEqual([])
    // The end of its permit comes at its hour, and names no ticket.
    const others = ['audit-seal:', 'permit:']
    const due = (await store().due(now + 200 * dayMs, 10)).filter(
      ({ id }) => !others.some((kind) => id.startsWith(kind)),
    )
    expect(due).toEqual([])
    expect(await phaseOf(id)).toBe('withdrawn')
    expect(await open(id, 'content', sam)).toMatchObject({ refused: 'not-available' })
    expect(await findTicket(parts(), submission.returnCode?.lookup ?? '', ticket.proof)).toMatchObject({
      refused: 'not-available',
    })
    expect(told('ticket:erased')).toHaveLength(1)
  })

  test('[H4] the next start finishes an interrupted withdrawal and erases orphaned wraps', async () => {
    const { submission, withdrawal } = await submitted()
    const id = submission.ticket
    const ticket = await transact((draft) => ({ ok: true, value: draft.read(ticketKey(id)) }))
    if (!ticket.ok || ticket.value === null) throw new Error('the ticket was submitted')
    const begun = { ...ticket.value, erasing: { phase: 'withdrawn', withdrawal: withdrawal() } }
    await transact((draft) => {
      draft.write(ticketKey(id), begun as typeof ticket.value)
      return { ok: true, value: null }
    })
    await store().putKeys(ticketKeysOwner(randomId(), randomSecret()), { 'team-1': submission.teamWrap })
    await finishInterruptedErasing(parts(), now)
    expect(await store().keyOwners('ticket/')).toEqual([])
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
    expect(await store().keyOwners('ticket/')).toEqual([])
  })
})
