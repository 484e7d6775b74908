import { describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/base64url.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { consentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { parseRewrap, type Rewrap, rewrap } from '#shared/protocol/rewrap.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { importSecret } from '../derive.ts'
import type { CheckedProposal } from '../device/proposal.ts'
import { sealTicket } from '../device/seal-ticket.ts'
import { newPair } from '../key-pair.ts'
import { ticketIdOf } from '../permit.ts'
import { newId } from '../random.ts'
import { sign } from '../signature.ts'
import { forgedTicket } from '../testing/forged-ticket.ts'
import { aCheckedProposal, asReceived, aTicket, chosen } from '../testing/handover.ts'
import { aMember, anOrganisation, aTeam, certified, must, pairOf, type Team, today } from '../testing/people.ts'
import { rewrapContext } from '../ticket-context.ts'
import { wrap } from '../wrap.ts'
import { rewrapTicket } from './rewrap.ts'
import { openContact, openTicket, openTriage, type SealedForTeam } from './ticket-opening.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const team = await aTeam(organisation)
const ticket = await aTicket(organisation, listener, team)
const other = await aTicket(organisation, listener, team)
const { sealed } = ticket
const keys = { organisation: organisation.public, team: team.key }

/** The ticket as its member wrapped it for the next epoch. */
const wrappedAgain = async (next: Team) => ({
  teamWrap: must(await rewrapTicket(sealed, keys, next.certificate, team.member)),
  wrapper: team.member.certificate.text,
  epoch: next.certificate.epoch,
})

const refusal = async (altered: Partial<SealedForTeam>, by = keys) => {
  const opened = await openTicket({ ...sealed, ...altered }, by)
  return opened.ok ? 'opened' : opened.refused
}

/** The result of both opening and sorting, which must agree: a refusal that only one of them makes would be a hole. */
const bothRefusals = async (altered: Partial<SealedForTeam>, by = keys) => {
  const triage = await openTriage({ ...sealed, ...altered }, by)
  expect(triage.ok ? 'opened' : triage.refused).toBe(await refusal(altered, by))
  return refusal(altered, by)
}

const record = must(parseConsentRecord(sealed.consent)).payload

describe('[G5][G6] the consent record', () => {
  const [header = '', payload = '', signature = ''] = sealed.consent.split('.')

  test('of an honest ticket is accepted', async () => {
    expect(await bothRefusals({})).toBe('opened')
  })

  test('with an edited scope, term, text, day or recipient is refused', async () => {
    const edits = [
      {
        ...record,
        scope: ['summary', 'triage', 'attestation'],
        parts: { ...record.parts, messages: undefined, contact: undefined },
      },
      { ...record, day: '2026-11-24' },
      { ...record, textSha256: record.wrapSha256 },
      { ...record, recipient: { ...record.recipient, epoch: 2 } },
    ]
    for (const edit of edits) {
      const text = [header, toBase64url(new TextEncoder().encode(JSON.stringify(edit))), signature].join('.')
      expect(await bothRefusals({ consent: text })).toBe('consent-bad-signature')
    }
    expect(await bothRefusals({ consent: [header, payload.slice(0, -4), signature].join('.') })).toBe(
      'consent-malformed',
    )
    expect(await bothRefusals({ consent: '' })).toBe('consent-malformed')
  })

  test('signed anew by the server under another key is refused: the ticket key opens only with the key that signed', async () => {
    const forger = await newPair()
    const { privateKey } = await pairOf('sig', forger)
    const consent = await sign('consent', consentRecord, { ...record, sig: forger.public }, privateKey)
    expect(await bothRefusals({ consent })).toBe('consent-other-ticket')
    const renamed = { ...record, sig: forger.public, ticket: await ticketIdOf(forger.public) }
    const moved = { ticket: renamed.ticket, consent: await sign('consent', consentRecord, renamed, privateKey) }
    expect(await bothRefusals(moved)).toBe('unreadable-wrap')
    expect(await bothRefusals({ consent: await sign('consent', consentRecord, record, privateKey) })).toBe(
      'consent-bad-signature',
    )
  })

  test('of another ticket is refused', async () => {
    expect(await bothRefusals({ consent: other.sealed.consent })).toBe('consent-other-ticket')
    expect(await bothRefusals({ ticket: newId<TicketId>() })).toBe('consent-other-ticket')
    expect(await bothRefusals({ consent: other.sealed.consent, ticket: other.sealed.ticket })).toBe('altered-wrap')
  })

  test('[H13] of an unknown text, or of other words or another term under a known name, is refused', async () => {
    expect(await bothRefusals(await forgedTicket(ticket, { record: { text: 'suivi-fr-0' } }))).toBe(
      'consent-unknown-text',
    )
    expect(await bothRefusals(await forgedTicket(ticket, { record: { settings: 1 } }))).toBe('consent-unknown-text')
    for (const other of [{ textSha256: record.wrapSha256 }, { termDays: 30 }])
      expect(await bothRefusals(await forgedTicket(ticket, { record: other }))).toBe('consent-altered-text')
  })

  test('[H13] opens with the text that was read, though a newer one has other phrases, facts and blanks', async () => {
    const checked = await aCheckedProposal(organisation, listener, team, bareConsentText)
    const old = asReceived(must(await sealTicket({ proposal: checked, chosen, code: null, day: today })), 1)
    expect(await bothRefusals(old)).toBe('consent-unknown-text')
    const texts = [bareConsentText, newestConsentText('fr')]
    const opened = must(await openTicket(old, { ...keys, texts }))
    expect(opened.consentText).toBe(bareConsentText)
    expect(opened.record).toMatchObject({ ...nameText(bareConsentText), termDays: 30 })
    expect(must(await openTicket(sealed, { ...keys, texts })).consentText).toBe(newestConsentText('fr'))
  })
})

describe('[G3] the parts', () => {
  test('withheld or added are refused', async () => {
    const { contact: _, ...fewer } = sealed.parts
    expect(await refusal({ parts: fewer })).toBe('wrong-parts')
    expect(await refusal({ parts: {} })).toBe('wrong-parts')
    const proposal = await aCheckedProposal(organisation, listener, team)
    const bare = asReceived(must(await sealTicket({ proposal, chosen: {}, code: null, day: today })), 1)
    expect(must(await openTicket(bare, keys)).record.scope).toEqual(['triage', 'attestation'])
    expect(await refusal({ ...bare, parts: { ...bare.parts, summary: sealed.parts.summary ?? '' } })).toBe(
      'wrong-parts',
    )
  })

  test('swapped with each other or with another ticket’s are refused', async () => {
    const { parts } = sealed
    expect(await refusal({ parts: { ...parts, summary: parts.contact ?? '', contact: parts.summary ?? '' } })).toBe(
      'altered-part',
    )
    expect(await refusal({ parts: other.sealed.parts })).toBe('altered-part')
    expect(await bothRefusals({ parts: { ...parts, triage: other.sealed.parts.triage ?? '' } })).toBe('altered-part')
  })

  test('changed or truncated are refused', async () => {
    const { triage = '' } = sealed.parts
    const changed = triage.slice(0, 40) + (triage[40] === 'A' ? 'B' : 'A') + triage.slice(41)
    for (const altered of [changed, triage.slice(0, -4), '', `${triage}AAAA`, '!']) {
      expect(await bothRefusals({ parts: { ...sealed.parts, triage: altered } })).toBe('altered-part')
    }
  })

  test('swapped by the device, with their hashes, do not open under another name', async () => {
    const { parts } = must(parseConsentRecord(sealed.consent)).payload
    const { summary = '', contact = '' } = parts
    const forged = await forgedTicket(ticket, { record: { parts: { ...parts, summary: contact, contact: summary } } })
    const swapped = { ...sealed.parts, summary: sealed.parts.contact ?? '', contact: sealed.parts.summary ?? '' }
    expect(await refusal({ ...forged, parts: swapped })).toBe('unreadable-part')
  })

  test.each([
    ['a contact without a way', { contact: { ...chosen.contact, value: '' } }],
    ['a contact with a field more', { contact: { ...chosen.contact, name: 'Léa' } }],
    ['lines of nobody', { messages: { lines: [{ role: 'cell', text: 'x' }] } }],
    ['an unknown reason', { triage: { reason: 'prostitution', specialities: [], urgency: 'soon' } }],
    ['markup for a summary', { summary: { html: '<b>' } }],
  ])('with %s are refused, though authentic', async (_, contents) => {
    expect(await refusal(await forgedTicket(ticket, { contents }))).toBe('malformed-part')
  })

  test('are refused by the card’s sealing first', async () => {
    const proposal = await aCheckedProposal(organisation, listener, team)
    const wrong = { summary: { text: '' } }
    expect(await sealTicket({ proposal, chosen: wrong, code: null, day: today })).toEqual({
      ok: false,
      refused: 'malformed-part',
    })
  })
})

describe('[G3] the recipient', () => {
  test('of another team, or without the right epoch, is refused', async () => {
    const foreign = await aTeam(organisation)
    expect(await bothRefusals({}, { ...keys, team: foreign.key })).toBe('other-team')
    const next = await aTeam(organisation, 2, team.certificate.id)
    expect(await bothRefusals({}, { ...keys, team: next.key })).toBe('other-epoch')
    expect(await bothRefusals({ epoch: 2 })).toBe('other-epoch')
  })

  test('wrap of another ticket, to another key or truncated is refused', async () => {
    for (const teamWrap of [other.sealed.teamWrap, sealed.teamWrap.slice(0, -4), '', `${sealed.teamWrap}AAAA`]) {
      expect(await bothRefusals({ teamWrap })).toBe('altered-wrap')
    }
  })

  test('the first wrap does not pass for a later one, nor a later one for the first', async () => {
    const next = await aTeam(organisation, 2, team.certificate.id)
    expect(await bothRefusals({ epoch: 2 }, { ...keys, team: next.key })).toBe('unsigned-wrap')
    const again = await wrappedAgain(next)
    expect(await bothRefusals({ ...again, epoch: 1 })).toBe('altered-wrap')
    expect(await bothRefusals(again, { ...keys, team: next.key })).toBe('opened')
    expect(await bothRefusals({ ...other.sealed, ...again }, { ...keys, team: next.key })).toBe('unsigned-wrap')
  })

  test('[S22] [M17] wrapped again without the signature of a certified member of the cell is refused', async () => {
    const next = await aTeam(organisation, 2, team.certificate.id)
    const again = await wrappedAgain(next)
    const held = { ...keys, team: next.key }
    const colleague = await aMember(organisation, 'cell')
    const stranger = await aMember(await anOrganisation(), 'cell')
    const signedBy = async ({ id, sig, certificate }: typeof listener | typeof colleague) => ({
      ...again,
      teamWrap: must(await rewrapTicket(sealed, keys, next.certificate, { id, sig })),
      wrapper: certificate.text,
    })
    expect(await bothRefusals(await signedBy(colleague), held)).toBe('opened')
    const { wrap } = must(parseRewrap(again.teamWrap)).payload
    const said = { ticket: sealed.ticket, team: next.certificate.id, epoch: 2, former: record.wrapSha256, wrap }
    const forged = async (other: Partial<Rewrap>) => ({
      ...again,
      teamWrap: await sign('rewrap', rewrap, { ...said, by: colleague.id, ...other }, colleague.sig.privateKey),
      wrapper: colleague.certificate.text,
    })
    expect(await bothRefusals(await forged({}), held)).toBe('opened')
    const lies = [
      // The service, with a key that it holds, and no member at all.
      { ...again, teamWrap: wrap },
      { ...again, wrapper: null },
      { ...again, wrapper: colleague.certificate.text },
      await signedBy(listener),
      await signedBy(stranger),
      await forged({ by: team.member.id }),
      await forged({ ticket: other.sealed.ticket }),
      await forged({ epoch: 3 }),
      await forged({ team: newId<TicketId>() }),
    ]
    for (const lie of lies) expect(await bothRefusals(lie, held)).toBe('unsigned-wrap')
  })

  test('[S22] a key that the record does not prove is wrapped for nobody, whoever signed its wrap', async () => {
    const [next, third] = [
      await aTeam(organisation, 2, team.certificate.id),
      await aTeam(organisation, 3, team.certificate.id),
    ]
    const key = new Uint8Array(32).fill(7)
    const info = rewrapContext(sealed.ticket, next.certificate.id, 2, record.sig)
    const said = { ticket: sealed.ticket, team: next.certificate.id, epoch: 2, former: record.wrapSha256 }
    const planted = { ...said, by: team.member.id, wrap: await wrap(next.certificate.enc, key, info) }
    const teamWrap = await sign('rewrap', rewrap, planted, team.member.sig.privateKey)
    const given = { ...sealed, epoch: 2, teamWrap, wrapper: team.member.certificate.text }
    const outcome = await rewrapTicket(given, { ...keys, team: next.key }, third.certificate, team.member)
    expect(outcome).toEqual({ ok: false, refused: 'unreadable-part' })
  })

  test('wrapped again for an older epoch than the consent names is refused', async () => {
    const next = await aTeam(organisation, 2, team.certificate.id)
    const later = await aTicket(organisation, listener, next)
    expect(await bothRefusals({ ...later.sealed, epoch: 1 })).toBe('other-epoch')
    const held = { ...keys, team: next.key }
    const back = await rewrapTicket(later.sealed, held, team.certificate, team.member)
    expect(back).toEqual({ ok: false, refused: 'other-epoch' })
    const foreign = await aTeam(organisation, 3)
    const elsewhere = await rewrapTicket(sealed, keys, foreign.certificate, team.member)
    expect(elsewhere).toEqual({ ok: false, refused: 'other-team' })
  })

  test('not certified, or certified with another key than the one held, is refused', async () => {
    const uncertified = await aTeam(await anOrganisation())
    const content = must(await openTicket(sealed, keys)).content.attestation
    const swapped = { attestation: { ...content, team: uncertified.certificate.text } }
    expect(await bothRefusals(await forgedTicket(ticket, { contents: swapped }))).toBe('recipient-not-certified')
    const { text: _, fingerprint: __, ...leaf } = team.certificate
    const renamed = await certified(organisation, { ...leaf, alias: 'Autre' }, 'team:suivi')
    const renewed = { attestation: { ...content, team: renamed.text } }
    expect(await bothRefusals(await forgedTicket(ticket, { contents: renewed }))).toBe('recipient-not-certified')
    const { public: point } = await newPair()
    expect(await bothRefusals({}, { ...keys, team: { ...team.key, public: point } })).toBe('recipient-other-key')
  })

  test('with a renewed certificate is accepted: the one that the young person saw still counts', async () => {
    const { text: _, fingerprint: __, ...leaf } = team.certificate
    await certified(organisation, { ...leaf, exp: leaf.exp + 86_400 }, 'team:suivi')
    expect(await bothRefusals({})).toBe('opened')
  })
})

test('sorting needs only triage and attestation', async () => {
  const { triage = '', attestation = '' } = sealed.parts
  expect(must(await openTriage({ ...sealed, parts: { triage, attestation } }, keys))).toEqual({
    reason: 'home',
    specialities: ['social', 'legal'],
    urgency: 'soon',
  })
})

test('[G6] the types prevent sealing from an unchecked proposal', async () => {
  const { consentText: _, recipient: __, ...unchecked } = await aCheckedProposal(organisation, listener, team)
  // @ts-expect-error a Proposal is no CheckedProposal
  const notChecked: CheckedProposal = unchecked
  expect(notChecked).toBeDefined()
})

test('[S26] [G5] a ticket of a former key, and a re-wrap under it, open only under what the present key says of exactly them', async () => {
  const present = { ...keys, organisation: (await anOrganisation()).public }
  const next = await aTeam(organisation, 2, team.certificate.id)
  const again = await wrappedAgain(next)
  const ofTicket = { deployment: 'one', ticket: sealed.ticket, consent: 'checked', organisation: organisation.public }
  const carried = { ...ofTicket, authors: [team.member.certificate.fingerprint] }
  expect(await bothRefusals({}, present)).toBe('recipient-not-certified')
  expect(await bothRefusals(again, { ...present, team: next.key })).toBe('unsigned-wrap')
  const under = { ...present, carried }
  expect(await bothRefusals({}, under)).toBe('opened')
  expect(await bothRefusals(again, { ...under, team: next.key })).toBe('opened')
  const others = { ...under, carried: { ...carried, authors: [] } }
  expect(await bothRefusals(again, { ...others, team: next.key })).toBe('unsigned-wrap')
})

describe('[G6][H17] how to reach the young person', () => {
  const reached = async (part: string, of = sealed) => {
    const { record, key } = must(await openTicket(of, keys))
    const opened = await openContact(part, { record, ticketKey: await importSecret(key) })
    return opened.ok ? opened.value : opened.refused
  }
  const contactOf = ({ parts }: SealedForTeam) => parts.contact ?? ''

  test('is what they chose, and comes apart from the content', async () => {
    expect(await reached(contactOf(sealed))).toEqual(chosen.contact)
    const { contact: _, ...content } = sealed.parts
    const opened = must(await openTicket({ ...sealed, parts: content }, keys, { name: 'content' }))
    expect(Object.keys(opened.content).toSorted()).toEqual(['attestation', 'messages', 'summary', 'triage'])
    expect(await openTicket(sealed, keys, { name: 'content' })).toEqual({ ok: false, refused: 'wrong-parts' })
  })

  test('altered, swapped with another part, or of another ticket is refused', async () => {
    const part = contactOf(sealed)
    const altered = `${part.slice(0, 40)}${part[40] === 'A' ? 'B' : 'A'}${part.slice(41)}`
    for (const wrong of [altered, sealed.parts.summary ?? '', contactOf(other.sealed), '', 'é'])
      expect(await reached(wrong)).toBe('altered-part')
  })

  test('that a hostile device sealed with something else in it is refused', async () => {
    for (const content of [{ method: 'pigeon' }, { ...chosen.contact, more: 'x' }, null]) {
      const hostile = await forgedTicket(ticket, { contents: { contact: content } })
      const { contact: _, ...parts } = hostile.parts
      const { record, key } = must(await openTicket({ ...hostile, parts }, keys, { name: 'content' }))
      const opened = await openContact(contactOf(hostile), { record, ticketKey: await importSecret(key) })
      expect(opened).toEqual({ ok: false, refused: 'malformed-part' })
    }
  })
})
