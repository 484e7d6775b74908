import { expect, test } from 'vitest'
import { verifyCertificate } from '#client/crypto/certificate.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aStaple, must, now, today } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { Cell } from '../testing/cell.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { isForged, notOpenedWords } from '../words/not-opened-words.ts'
import type { NotOpened } from './ticket-facts.ts'
import '#client/i18n/testing/french.ts'

type Lie = {
  readonly what: string
  readonly why: NotOpened
  readonly tell: (cell: Cell, sealed: OpenedTicket, other: OpenedTicket) => OpenedTicket | Promise<OpenedTicket>
}

const flipped = (text: string) => `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`
const withPart = (sealed: OpenedTicket, name: string, part: string | undefined): OpenedTicket => {
  const { [name as 'summary']: _, ...parts } = sealed.parts
  return { ...sealed, parts: part === undefined ? parts : { ...parts, [name]: part } }
}

/** A consent with all its parts, as someone without a certified listener would make it. */
async function forged(cell: Cell): Promise<OpenedTicket> {
  const rogue = await anOrganisation()
  const listener = await aMember(rogue, 'listener')
  const text = cell.epochs().at(-1)?.certificate ?? ''
  const certificate = must(await verifyCertificate(cell.organisation.public, text, { role: 'team:suivi', now }))
  const honest = await aCheckedProposal(cell.organisation, cell.listener, {
    certificate,
    staple: await aStaple(cell.organisation, certificate),
  })
  const proposal = { ...honest, listener: listener.certificate.text }
  const { submission } = must(await sealTicket({ proposal, chosen: {}, code: null, day: today }))
  return {
    consent: submission.consent,
    carried: null,
    epoch: 1,
    teamWrap: submission.teamWrap,
    wrapper: null,
    parts: submission.parts,
  }
}

const lies: Lie[] = [
  {
    what: 'a consent with another signature',
    why: 'consent-bad-signature',
    tell: (_, sealed) => ({
      ...sealed,
      consent: `${sealed.consent.slice(0, -6)}${sealed.consent.endsWith('AAAAAA') ? 'BBBBBA' : 'AAAAAA'}`,
    }),
  },
  {
    what: 'the consent of another ticket',
    why: 'consent-other-ticket',
    tell: (_, sealed, { consent }) => ({ ...sealed, consent }),
  },
  {
    what: 'a text that is no consent',
    why: 'consent-malformed',
    tell: (_, sealed) => ({ ...sealed, consent: 'YQ.YQ.YQ' }),
  },
  {
    what: 'the key of another ticket',
    why: 'altered-wrap',
    tell: (_, sealed, { teamWrap }) => ({ ...sealed, teamWrap }),
  },
  { what: 'an epoch this member has no key of', why: 'no-team-key', tell: (_, sealed) => ({ ...sealed, epoch: 2 }) },
  {
    what: 'a summary that was altered',
    why: 'altered-part',
    tell: (_, sealed) => withPart(sealed, 'summary', flipped(sealed.parts.summary ?? '')),
  },
  {
    what: 'a contact that nobody asked for',
    why: 'wrong-parts',
    tell: (cell, sealed) => {
      cell.giveContactUnasked()
      return sealed
    },
  },
  { what: 'a summary left out', why: 'wrong-parts', tell: (_, sealed) => withPart(sealed, 'summary', undefined) },
  {
    what: 'a part of another ticket',
    why: 'altered-part',
    tell: (_, sealed, { parts }) => withPart(sealed, 'messages', parts.messages),
  },
]

test.each(lies)('[G6] $what is refused, and nothing of it is shown', async ({ why, tell }) => {
  const { cell, desk } = await aReadyCell(codeWords)
  const other = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(other))
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const altered = await tell(cell, cell.sealed(ticket), cell.sealed(other))
  cell.tamper(ticket, () => altered)
  await desk.open(ticket)
  expect(desk.get().shown).toEqual({ status: 'not-opened', ticket, why })
  expect(JSON.stringify(desk.get().shown)).not.toContain('06 00')
})

test('[G5] a ticket that no certified listener proposed is not sorted either', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const forgery = await forged(cell)
  const record = JSON.parse(atob((forgery.consent.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
  cell.plant(record.ticket, forgery)
  await until(desk, ({ facts }) => facts.triage.has(record.ticket))
  expect(desk.get().facts.triage.get(record.ticket)).toEqual({
    status: 'refused',
    why: 'attestation-not-by-listener',
  })
  await desk.open(record.ticket)
  expect(desk.get().shown).toMatchObject({ status: 'not-opened', why: 'attestation-not-by-listener' })
})

const every: NotOpened[] = [
  'consent-malformed',
  'consent-bad-signature',
  'consent-other-ticket',
  'consent-unknown-text',
  'consent-altered-text',
  'other-team',
  'other-epoch',
  'altered-wrap',
  'unreadable-wrap',
  'wrong-parts',
  'altered-part',
  'unreadable-part',
  'malformed-part',
  'recipient-not-certified',
  'recipient-other-key',
  'attestation-malformed',
  'attestation-not-by-listener',
  'attestation-bad-signature',
  'attestation-other-listener',
  'attestation-other-permit',
  'attestation-other-text',
  'attestation-other-team',
  'attestation-other-day',
  'listener-expired',
]

test('every failed check has its own words, and counts as forged; an unavailable key does not', () => {
  expect(new Set(every.map(notOpenedWords)).size).toBe(every.length)
  expect(every.filter((why) => !isForged(why))).toEqual([])
  const outOfReach: NotOpened[] = ['no-team-key', 'not-available', 'unreachable', 'busy', 'malformed', 'bad-seal']
  expect(outOfReach.filter(isForged)).toEqual([])
})
