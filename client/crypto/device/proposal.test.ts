import { describe, expect, test } from 'vitest'
import type { SenderSessionId } from '#shared/ids.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { type Content, contentFits, type Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { refuse } from '#shared/result.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { newId } from '../random.ts'
import { attest } from '../staff/attest.ts'
import { aProposal } from '../testing/handover.ts'
import { aMember, anOrganisation, aStaple, aTeam, now, pinOf } from '../testing/people.ts'
import { newPermit } from './permit.ts'
import { checkProposal } from './proposal.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const colleague = await aMember(organisation, 'listener')
const team = await aTeam(organisation)
const hour = 3_600_000
const otherTeam = await aTeam(organisation)
const permits = [await newPermit(), await newPermit()] as const
const proposal = await aProposal(listener, team, permits[1])

const check = async (altered: Partial<Proposal>, at = now, from = listener.id, heldFor = 0) => {
  const about = { ...pinOf(organisation), from, now: at, heldFor, permits }
  const checked = await checkProposal({ ...proposal, ...altered }, about)
  return checked.ok ? 'shown' : checked.refused
}

const attestedBy = (sig: CryptoKey, altered: Partial<Parameters<typeof attest>[1]> = {}) =>
  attest(sig, {
    permit: permits[1].commitment,
    listener: listener.id,
    text: proposal,
    team: team.certificate,
    exp: proposal.expires / 1000,
    ...altered,
  })

describe('[G5] a card is shown only for a valid proposal', () => {
  test('[H12] an honest one is shown for two hours after this device received it', async () => {
    const shownAfter = (heldFor: number) => check({}, now, listener.id, heldFor)
    expect(await shownAfter(0)).toBe('shown')
    expect(await shownAfter(limits.permit - 1)).toBe('shown')
    expect(await shownAfter(limits.permit)).toBe('proposal-expired')
  })

  test('[H12] its end by another clock does not count, up to a difference of a day', async () => {
    for (const hours of [-24, -2, 2, 23.9]) expect(await check({}, proposal.expires + hours * hour)).toBe('shown')
    expect(await check({ expires: 0 })).toBe('shown')
  })

  test('[H12][G3] an old one that is sent again as new is refused a day after its end', async () => {
    const dayAfter = proposal.expires + 24 * hour
    expect(await check({}, dayAfter - 1)).toBe('shown')
    expect(await check({}, dayAfter)).toBe('attestation-over')
    expect(await check({ expires: dayAfter + hour }, dayAfter)).toBe('attestation-over')
  })

  test('[H13] one under any text but the newest of this build is refused, with older or newer words, facts or blanks', async () => {
    expect(await check({ text: 'suivi-fr-1' })).toBe('text-outdated')
    expect(await check({ text: 'suivi-fr-9' })).toBe('text-outdated')
    expect(await check({ settings: 1 })).toBe('text-outdated')
    expect(await check({ textSha256: bareConsentText.sha256 })).toBe('text-outdated')
  })

  test('[H13] a text that was the newest is refused once a build has a newer one, though a record under it stays good', async () => {
    const about = { ...pinOf(organisation), from: listener.id, now, heldFor: 0, permits }
    expect(await checkProposal(proposal, about, bareConsentText)).toEqual(refuse('text-outdated'))
    const under = nameText(bareConsentText)
    const attestation = await attestedBy(listener.sig.privateKey, { text: under })
    expect((await checkProposal({ ...proposal, ...under, attestation }, about, bareConsentText)).ok).toBe(true)
  })

  test('[H13] an attestation of other words, facts, blanks or settings under the same name is refused', async () => {
    const key = listener.sig.privateKey
    for (const other of [{ settings: 1 }, { textSha256: bareConsentText.sha256 }]) {
      const attestation = await attestedBy(key, { text: { ...proposal, ...other } })
      expect(await check({ attestation })).toBe('attestation-other-text')
    }
  })

  test('[G3] a swapped team is refused, certified or not', async () => {
    const swapped = { team: otherTeam.certificate.text }
    expect(await check(swapped)).toBe('team-unstapled')
    expect(await check({ ...swapped, teamStaple: otherTeam.staple })).toBe('attestation-other-team')
    const foreign = await aTeam(await anOrganisation())
    expect(await check({ team: foreign.certificate.text })).toBe('team-bad-signature')
    expect(await check({ team: listener.certificate.text })).toBe('team-wrong-role')
    expect(await check({ team: 'x.y.z' })).toBe('team-malformed')
  })

  test('an expired team is refused', async () => {
    const expires = (team.certificate.exp + 7200) * 1000
    expect(await check({ expires }, team.certificate.exp * 1000)).toBe('team-expired')
  })

  test('[C20] [M9] one for a team without a staple in force is refused: its certificate alone may be of a former key', async () => {
    const { certificate } = team
    const day = 86_400_000
    const stapled = (at: number, altered = {}, by = organisation) => aStaple(by, certificate, at, altered)
    expect(await check({ teamStaple: await stapled(now - 13.9 * day) })).toBe('shown')
    expect(await check({ teamStaple: await stapled(now - 14 * day) })).toBe('team-lapsed')
    expect(await check({}, now + 14 * day - 1000)).not.toBe('team-lapsed')
    expect(await check({}, now + 14 * day)).toBe('team-lapsed')
    for (const teamStaple of [
      otherTeam.staple,
      listener.staple,
      await stapled(now, { deployment: newId<SenderSessionId>() }),
      await stapled(now, {}, await anOrganisation()),
      'a.b.c',
    ])
      expect(await check({ teamStaple })).toBe('team-unstapled')
  })

  test('[H14] one for a permit that is not this device’s own is refused, and the device keeps the permit that it is for', async () => {
    const { commitment } = await newPermit()
    const attestation = await attestedBy(listener.sig.privateKey, { permit: commitment })
    expect(await check({ attestation })).toBe('attestation-other-permit')
    const about = { ...pinOf(organisation), from: listener.id, now, heldFor: 0 }
    const checked = await checkProposal(proposal, { ...about, permits })
    expect(checked).toMatchObject({ ok: true, value: { permit: permits[1] } })
    expect(await checkProposal(proposal, { ...about, permits: [permits[0]] })).toMatchObject({ ok: false })
  })

  test('an attestation of another text or key is refused', async () => {
    const key = listener.sig.privateKey
    expect(await check({ attestation: await attestedBy(key, { text: { ...proposal, text: 'suivi-fr-1' } }) })).toBe(
      'attestation-other-text',
    )
    expect(await check({ attestation: await attestedBy(key, { team: otherTeam.certificate }) })).toBe(
      'attestation-other-team',
    )
    expect(await check({ attestation: 'x' })).toBe('attestation-malformed')
  })

  test('an attestation in someone else’s name is refused', async () => {
    const { privateKey } = colleague.sig
    expect(await check({ attestation: await attestedBy(privateKey) })).toBe('attestation-bad-signature')
    const own = await attestedBy(privateKey, { listener: colleague.id })
    expect(await check({ attestation: own })).toBe('attestation-bad-signature')
    expect(await check({ attestation: own, listener: colleague.certificate.text })).toBe('attestation-other-listener')
    const stolen = { attestation: await attestedBy(privateKey), listener: colleague.certificate.text }
    expect(await check(stolen)).toBe('attestation-other-listener')
  })

  test.each(['cell', 'supervisor'] as const)('a %s cannot attest', async (role) => {
    const member = await aMember(organisation, role)
    const attestation = await attestedBy(member.sig.privateKey, { listener: member.id })
    const refused = await check({ attestation, listener: member.certificate.text }, now, member.id)
    expect(refused).toBe('attestation-not-by-listener')
  })

  test('a listener whose certificate ended cannot attest', async () => {
    const former = await aMember(organisation, 'listener', { exp: now / 1000 })
    const attestation = await attestedBy(former.sig.privateKey, { listener: former.id })
    expect(await check({ attestation, listener: former.certificate.text }, now, former.id)).toBe('listener-expired')
  })

  test('fits one frame with a full summary and fifty suggested lines', () => {
    const suggested = Array.from(
      { length: 50 },
      (_, sequence) => ({ role: 'youth', session: newId<SenderSessionId>(), sequence: 1000 + sequence }) as const,
    )
    const full: Content = { ...proposal, summary: 'é'.repeat(150) + 'a'.repeat(3850), suggested }
    expect(contentFits(full)).toBe(true)
  })
})
