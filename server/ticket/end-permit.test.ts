import { describe, expect, test } from 'vitest'
import { withdrawByPermit } from './erase.ts'
import { expirePermit, permitExpiry } from './permit.ts'
import { submitTicket } from './submit.ts'
import { drawnPermit } from './testing/drawn-permit.ts'
import { day, now, ticketsForEachTest } from './testing/tickets.ts'

const { transact, submit, end, refusals, consented, submitted, phaseOf, parts, store } = ticketsForEachTest()

describe('[G5][H3] the end of a permit', () => {
  test.each(['refused', 'withdrawn'] as const)(
    'by a text %s burns it: a submission that comes later makes no ticket',
    async (how) => {
      const { permit, submission } = await consented()
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
      expect(await submit(submission)).toEqual({ ok: false, refused: 'not-available' })
      expect(await store().list('ticket')).toEqual([])
      expect(await store().keyOwners('ticket/')).toEqual([])
    },
  )

  test.each(['refused', 'withdrawn'] as const)(
    'by a text %s erases the ticket that was made: one tab submits, another withdraws',
    async (how) => {
      const { permit, submission } = await submitted()
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
      expect(await phaseOf(submission.ticket)).toBe('withdrawn')
      expect(await store().keyOwners('ticket/')).toEqual([])
      expect(await submit(submission)).toEqual({ ok: false, refused: 'not-available' })
      expect(await refusals()).toBe(0)
      expect(await end(permit, how)).toEqual({ ok: true, value: { erased: 'done' } })
    },
  )

  test('that comes while its submission is still under way leaves no ticket and no wrap', async () => {
    const { permit, submission } = await consented()
    const kept = store()
    const between = {
      ...kept,
      async putKeys(...asked: Parameters<typeof kept.putKeys>) {
        await kept.putKeys(...asked)
        await end(permit, 'withdrawn')
      },
    }
    const answer = await submitTicket({ ...parts(), store: between }, submission, now)
    expect(answer).toEqual({ ok: false, refused: 'not-available' })
    expect(await kept.list('ticket')).toEqual([])
    expect(await kept.keyOwners('ticket/')).toEqual([])
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
    expect(await store().list('permit')).toHaveLength(1)
    await transact(expirePermit(permit.commitment, permitExpiry(now)))
    expect(await store().list('permit')).toEqual([])
  })
})
