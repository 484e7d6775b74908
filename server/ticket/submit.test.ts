import { describe, expect, test } from 'vitest'
import { nameText } from '#shared/protocol/consent-text.ts'
import { ok, refuse } from '#shared/result.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { randomId } from '../platform/random-id.ts'
import { rotatingKey } from '../staff/rotating.ts'
import { organisationKey } from '../staff/state.ts'
import { StoreUnavailable } from '../store/port.ts'
import { createTransactor } from '../transaction/transactor.ts'
import { markWithdrawn } from './erasing-rules.ts'
import { listTickets } from './list.ts'
import { permitExpiry, permitKey, preparePermit } from './permit.ts'
import { submitTicket } from './submit.ts'
import { consentedTicket } from './testing/consented-ticket.ts'
import { drawnPermit } from './testing/drawn-permit.ts'
import { day, dayMs, now, sam, settings, spoilt, team, ticketsForEachTest } from './testing/tickets.ts'

const { transact, submit, end, refusals, open, consented, submitted, told, parts, store } = ticketsForEachTest()

describe('submitting', () => {
  test('[H2] a consented ticket with an unused permit is kept, and the same bytes again answer ok', async () => {
    const { submission } = await consented()
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await listTickets(store())).toMatchObject([{ ticket: submission.ticket, phase: 'received', epoch: 1 }])
    expect(told('ticket:changed').filter(({ to }) => to === 'every-cell')).toHaveLength(1)
  })

  test('[G5] a ticket without a permit, or with a used or expired one, is refused', async () => {
    const never = consentedTicket({ day, team })
    const used = await consented()
    await submit(used.submission)
    const late = await consented()
    expect(await submit(never.submission)).toEqual({ ok: false, refused: 'not-available' })
    expect(await submit(late.submission, permitExpiry(now))).toEqual({ ok: false, refused: 'not-available' })
    expect(await listTickets(store())).toHaveLength(1)
    expect(await store().keyOwners('ticket/')).toHaveLength(1)
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
    expect(await store().keyOwners('ticket/')).toEqual([])
    expect(await submit(consentedTicket({ day, team, permit }).submission)).toMatchObject({ ok: true })
  })

  test('[H2] one permit makes one ticket, in every tab: the second learns that there is one, and the first stays', async () => {
    const first = await submitted()
    const second = consentedTicket({ day, team, permit: first.permit })
    expect(await submit(second.submission)).toEqual({ ok: false, refused: 'already-done' })
    expect(await submit(first.submission)).toEqual({ ok: true, value: {} })
    expect(await listTickets(store())).toHaveLength(1)
    expect(await store().keyOwners('ticket/')).toHaveLength(1)
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

  test('[S24] while the organisation’s key is being replaced no ticket comes, and its device sends the same again', async () => {
    const { submission } = await consented()
    await transact((draft) => ok(draft.write(rotatingKey, { by: sam.id, until: now + 1 })))
    expect(await submit(submission)).toEqual(refuse('busy'))
    expect(await submit(submission, now + 1)).toEqual(ok({}))
  })

  test('[S24] [G5] what was proposed under a former key of the organisation makes no ticket', async () => {
    const { submission } = await consented()
    await transact((draft) => ok(draft.write(organisationKey, { organisation: 'another', deploymentId: 'the same' })))
    expect(await submit(submission)).toEqual(refuse('not-available'))
    const after = await consented()
    expect(await submit(after.submission)).toEqual(ok({}))
  })

  test('[H1] a repeat of a commitment changes nothing, and gives no used permit back', async () => {
    const { permit, submission } = await consented()
    const first = await transact(preparePermit(permit.commitment, now))
    const hour = 3_600_000
    expect(await transact(preparePermit(permit.commitment, now + hour))).toEqual(first)
    await submit(submission)
    await transact(preparePermit(permit.commitment, now + hour))
    const [kept] = await store().load([permitKey(permit.commitment).key])
    expect(kept?.value).toEqual({ expires: permitExpiry(now), used: true, organisation: null })
  })

  test('[H4] a ticket that the store kept without an answer has its wraps', async () => {
    const { submission } = await consented()
    const kept = store()
    // The service waits for Redis for a limited time. After it, nobody knows whether the change was kept.
    const hasty = createTransactor(
      {
        ...kept,
        async commit(change) {
          await kept.commit(change)
          throw new StoreUnavailable('too slow')
        },
      },
      () => undefined,
    )
    const first = await submitTicket({ ...parts(), transactor: hasty }, submission, now)
    expect(first).toEqual({ ok: false, refused: 'busy' })
    expect(await submit(submission)).toEqual({ ok: true, value: {} })
    expect(await open(submission.ticket, 'content', sam)).toMatchObject({
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
    expect(await store().keyOwners('ticket/')).toEqual([])
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
    expect(await store().keyOwners('ticket/')).toEqual([])
    expect(await submit(submission)).toEqual(ok({}))
  })

  test('[H11] no kept state of a ticket names its permit', async () => {
    const { submission, permit } = await submitted()
    const kept = JSON.stringify(await store().list('ticket')) + JSON.stringify(await store().readAudit(0, 100))
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
    expect(await store().list('ticket')).toEqual([])
  })
})
