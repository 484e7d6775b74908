import { describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/base64url.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { consentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { AttestationPart } from '#shared/protocol/sealed-parts.ts'
import { newPermit, type Permit } from '../device/permit.ts'
import type { CheckedProposal } from '../device/proposal.ts'
import { sealTicket } from '../device/seal-ticket.ts'
import { signingKey } from '../device/ticket-keys.ts'
import { newPair } from '../key-pair.ts'
import { commitmentOf } from '../permit.ts'
import { newId, random } from '../random.ts'
import { sign } from '../signature.ts'
import { forgedTicket } from '../testing/forged-ticket.ts'
import { aProposal, asReceived, aTicket } from '../testing/handover.ts'
import { aMember, anOrganisation, aTeam, must, now, pairOf } from '../testing/people.ts'
import { attest } from './attest.ts'
import { openTicket, openTriage, type SealedForTeam } from './ticket-opening.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const team = await aTeam(organisation)
const ticket = await aTicket(organisation, listener, team)
const { sealed } = ticket
const keys = { organisation: organisation.public, team: team.key }
const content = must(await openTicket(sealed, keys)).content.attestation
const record = must(parseConsentRecord(sealed.consent)).payload
const exp = now / 1000 + 7200

const forged = async (altered: Partial<AttestationPart>) =>
  bothRefusals(await forgedTicket(ticket, { contents: { attestation: { ...content, ...altered } } }))

const attested = async (
  by: { readonly id: StaffId; readonly sig: CryptoKeyPair; readonly certificate: { readonly text: string } },
  altered: Partial<Parameters<typeof attest>[1]> = {},
): Promise<Partial<AttestationPart>> => ({
  listener: by.certificate.text,
  attestation: await attest(by.sig.privateKey, {
    permit: await commitmentOf({ r: content.r, sig: record.sig }),
    listener: by.id,
    text: record,
    team: team.certificate,
    exp,
    ...altered,
  }),
})

describe('[G5] whoever only reads the conversation', () => {
  // A next listener is granted the keys with a card open: the proposal, its attestation and the commitments are theirs to read.
  test.each<[string, (child: Permit, own: Permit) => Permit, string]>([
    ['r and key of their own', (_, own) => own, 'attestation-other-permit'],
    ['the key that signed another ticket', (child, own) => ({ ...own, r: child.r }), 'attestation-other-permit'],
    [
      'the young person’s r and key without its private half',
      (child, own) => ({ ...child, scalar: own.scalar }),
      'throws',
    ],
  ])('makes no ticket under the name of the listener who proposed, with %s', async (_, drawn, refused) => {
    const [child, own] = [await newPermit(), await newPermit()]
    const proposal = await aProposal(listener, team, child)
    const permit = drawn(child, own)
    const read = { ...proposal, consentText: newestConsentText('fr'), recipient: team.certificate, permit }
    const sealing = sealTicket({
      proposal: read as unknown as CheckedProposal,
      chosen: {},
      code: null,
      day: record.day,
    })
    if (refused === 'throws') return await expect(sealing).rejects.toThrow()
    expect(await bothRefusals(asReceived(must(await sealing), 1))).toBe(refused)
  })

  test('cannot name the young person’s key and sign with another', async () => {
    const own = await newPermit()
    const keys = { ...ticket.keys, sig: own.sig, scalar: own.scalar }
    const consent = await sign('consent', consentRecord, record, await signingKey(keys))
    expect(await bothRefusals({ ...sealed, consent })).toBe('consent-bad-signature')
  })

  test('cannot give a ticket another id than that of the key that signs it', async () => {
    const id = newId<TicketId>()
    const forged = await forgedTicket(ticket, { record: { ticket: id } })
    expect(await bothRefusals({ ...forged, ticket: id })).toBe('consent-other-ticket')
  })
})

describe('[G5] the attestation', () => {
  test('of a certified listener is accepted', async () => {
    expect(await forged(await attested(listener))).toBe('opened')
  })

  test.each(['cell', 'supervisor'] as const)('of a %s is refused', async (role) => {
    expect(await forged(await attested(await aMember(organisation, role)))).toBe('attestation-not-by-listener')
  })

  test('of a listener of another organisation is refused', async () => {
    const stranger = await aMember(await anOrganisation(), 'listener')
    expect(await forged(await attested(stranger))).toBe('attestation-not-by-listener')
  })

  test('of no listener is refused: a client alone makes nothing that the cell accepts', async () => {
    expect(await forged({ listener: content.team })).toBe('attestation-not-by-listener')
    expect(await forged({ attestation: content.listener })).toBe('attestation-malformed')
    const self = await pairOf('sig', await newPair())
    expect(await forged(await attested({ ...listener, sig: self }))).toBe('attestation-bad-signature')
  })

  test('in another listener’s name is refused', async () => {
    const colleague = await aMember(organisation, 'listener')
    expect(await forged(await attested(colleague, { listener: listener.id }))).toBe('attestation-other-listener')
  })

  test('of another permit, text or team is refused', async () => {
    expect(await forged({ r: toBase64url(random(32)) })).toBe('attestation-other-permit')
    for (const other of [{ text: 'suivi-fr-1' }, { settings: 1 }, { textSha256: record.wrapSha256 }]) {
      expect(await forged(await attested(listener, { text: { ...record, ...other } }))).toBe('attestation-other-text')
    }
    const foreign = await aTeam(organisation)
    expect(await forged(await attested(listener, { team: foreign.certificate }))).toBe('attestation-other-team')
  })

  test('of another day is refused, beyond the one day that clocks may differ', async () => {
    const day = 86_400
    expect(await forged(await attested(listener, { exp: exp - day }))).toBe('opened')
    expect(await forged(await attested(listener, { exp: exp + day }))).toBe('opened')
    expect(await forged(await attested(listener, { exp: exp - 3 * day }))).toBe('attestation-other-day')
    expect(await forged(await attested(listener, { exp: exp + 3 * day }))).toBe('attestation-other-day')
  })

  test('[H12] of a permit that ended on that day, by a device up to a day off, is accepted in summer too', async () => {
    const begins = Date.parse(`${record.day}T00:00:00Z`) / 1000
    // Midnight in Paris is two hours before that of UTC; the last permit of the day ends three hours into the next.
    const [first, last] = [begins - 26 * 3600, begins + 51 * 3600]
    for (const exp of [first, last]) expect(await forged(await attested(listener, { exp }))).toBe('opened')
    for (const exp of [first - 1, last + 1]) {
      expect(await forged(await attested(listener, { exp }))).toBe('attestation-other-day')
    }
  })

  test('of a listener without a valid certificate on that day is refused; one whose certificate ended later is not', async () => {
    const day = 86_400
    const seconds = now / 1000
    const former = await aMember(organisation, 'listener', { exp: seconds - 2 * day, nbf: seconds - 30 * day })
    expect(await forged(await attested(former))).toBe('listener-expired')
    const future = await aMember(organisation, 'listener', { nbf: seconds + 3 * day })
    expect(await forged(await attested(future))).toBe('listener-expired')
    const since = await aMember(organisation, 'listener', { exp: seconds + day })
    expect(await forged(await attested(since))).toBe('opened')
  })

  test('that is missing when the list is sorted makes the triage unreadable too', async () => {
    const { attestation: _, ...parts } = sealed.parts
    expect(await openTriage({ ...sealed, parts }, keys)).toEqual({ ok: false, refused: 'wrong-parts' })
  })

  test('under another organisation’s pin is refused', async () => {
    const { public: pin } = await anOrganisation()
    expect(await bothRefusals(sealed, { ...keys, organisation: pin })).toBe('recipient-not-certified')
  })
})

/** The result of both opening and sorting, which must agree: a refusal that only one of them makes would be a hole. */
async function bothRefusals(altered: SealedForTeam, by = keys): Promise<string> {
  const opened = await openTicket(altered, by)
  const triage = await openTriage(altered, by)
  const refused = opened.ok ? 'opened' : opened.refused
  expect(triage.ok ? 'opened' : triage.refused).toBe(refused)
  return refused
}
