import { describe, expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import type { Certificate } from '#shared/protocol/certificate.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { SignedWrap } from '#shared/protocol/team.ts'
import { newPair } from '../key-pair.ts'
import { newId } from '../random.ts'
import { aMember, anOrganisation, aTeam, certified, deploymentId, type Member, must, now } from '../testing/people.ts'
import { unwrap, wrap } from '../wrap.ts'
import { admittedBy, verifyAdmission } from './admission.ts'
import { certificatePeriod } from './issue.ts'
import { deriveRecoveryPair, newRecoverySheet } from './recovery-sheet.ts'
import { claimTeamEpoch, makerOf, verifyTeamClaim } from './team-claim.ts'
import { admitToTeam, makeTeamEpoch, openTeamKey } from './team-key.ts'

const organisation = await anOrganisation()
const first = await aMember(organisation, 'cell')
const second = await aMember(organisation, 'cell')
const team = newId<StaffId>()
const words = newRecoverySheet(codeWords)
const recovery = await deriveRecoveryPair(words, team)
const admitting = ({ id, sig }: Member<'cell'>) => ({ id, sig, deployment: deploymentId })
const maker = admitting(first)
const made = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate], maker)
const leaf: Certificate = {
  id: team,
  role: 'team',
  purpose: 'team:suivi',
  alias: 'Équipe',
  enc: made.public,
  epoch: 1,
  recovery: recovery.public,
  ...certificatePeriod(now),
}
const certificate = await certified(organisation, leaf, 'team:suivi')
const mine = made.wraps[0]?.wrap ?? ''

describe('the cell’s team key', () => {
  test('opens for the member who made it, as an unreadable key', async () => {
    const key = must(await openTeamKey(first, mine, certificate))
    expect(key).toMatchObject({ team, epoch: 1, public: made.public })
    expect(key.pair.privateKey.extractable).toBe(false)
  })

  test('opens what is wrapped to the certified point', async () => {
    const { pair } = must(await openTeamKey(first, mine, certificate))
    const secret = new Uint8Array(32).fill(5)
    expect(await unwrap(pair, await wrap(certificate.enc, secret, new Uint8Array(1)), new Uint8Array(1))).toEqual(
      secret,
    )
  })

  test('a second member is admitted by the first, and holds the same key', async () => {
    expect((await openTeamKey(second, mine, certificate)).ok).toBe(false)
    const { wrap: admitted } = must(await admitToTeam(first, mine, certificate, second.certificate, maker))
    expect(must(await openTeamKey(second, admitted, certificate)).public).toBe(made.public)
    expect((await openTeamKey(first, admitted, certificate)).ok).toBe(false)
  })

  test('the recovery sheet opens it, and can admit members again', async () => {
    const again = await deriveRecoveryPair(words, team)
    expect(again.public).toBe(recovery.public)
    expect(again.holder.enc.privateKey.extractable).toBe(false)
    expect(must(await openTeamKey(again.holder, made.recoveryWrap, certificate)).public).toBe(made.public)
    const { recoveryWrap } = made
    const back = must(await admitToTeam(again.holder, recoveryWrap, certificate, second.certificate, admitting(second)))
    expect((await openTeamKey(second, back.wrap, certificate)).ok).toBe(true)
  })

  test('another sheet, or the same sheet for another team, opens nothing', async () => {
    const others = [
      await deriveRecoveryPair(newRecoverySheet(codeWords), team),
      await deriveRecoveryPair(words, newId<StaffId>()),
    ]
    for (const other of others) {
      expect(other.public).not.toBe(recovery.public)
      expect((await openTeamKey(other.holder, made.recoveryWrap, certificate)).ok).toBe(false)
    }
    await expect(deriveRecoveryPair(words.slice(1), team)).rejects.toThrow(RangeError)
  })

  test('[G3] a planted key is refused: the certified point is another', async () => {
    const planted = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate], maker)
    expect((await openTeamKey(first, planted.wraps[0]?.wrap ?? '', certificate)).ok).toBe(false)
    const own = await newPair()
    const claimed = { ...certificate, enc: made.public }
    const wrapped = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate], maker, {
      public: made.public,
      scalar: own.scalar,
    })
    expect(await openTeamKey(first, wrapped.wraps[0]?.wrap ?? '', claimed)).toEqual({ ok: false, refused: 'wrong-key' })
    expect(await admitToTeam(first, wrapped.wraps[0]?.wrap ?? '', claimed, second.certificate, maker)).toEqual({
      ok: false,
      refused: 'wrong-key',
    })
  })

  test('[G3] a wrap of another epoch, team or member is refused', async () => {
    const other = await aTeam(organisation, 2, team)
    expect((await openTeamKey(first, mine, other.certificate)).ok).toBe(false)
    const renamed = await certified(organisation, { ...leaf, id: newId<StaffId>() }, 'team:suivi')
    expect((await openTeamKey(first, mine, renamed)).ok).toBe(false)
    const renumbered = await certified(organisation, { ...leaf, epoch: 2 }, 'team:suivi')
    expect((await openTeamKey(first, mine, renumbered)).ok).toBe(false)
    expect((await openTeamKey({ ...first, id: second.id }, mine, certificate)).ok).toBe(false)
    expect((await openTeamKey(first, made.recoveryWrap, certificate)).ok).toBe(false)
  })

  test('a wrap is 113 bytes, and another length is refused', async () => {
    expect(fromBase64url(mine)?.length).toBe(113)
    expect((await openTeamKey(first, mine.slice(0, -4), certificate)).ok).toBe(false)
  })
})

describe('[S21] an admission', () => {
  const of = { team, epoch: 1, public: made.public }
  const about = (member: Member<'cell'>) => ({
    ...of,
    deployment: deploymentId,
    member: member.id,
    enc: member.certificate.enc,
  })
  type About = ReturnType<typeof about>
  const textOf = (wrap: SignedWrap, said: About, by: StaffId) =>
    signedWith(unsignedText('admission', admission, { ...said, by, wrap: wrap.wrap }), wrap.signature)
  const refusal = async (text: string, by: Member<'cell'> | null, said: About) => {
    const verified = await verifyAdmission(text, by?.certificate ?? null, said)
    return verified.ok ? 'accepted' : verified.refused
  }

  test('gives the wrap that a member in force signed for this member, and opens', async () => {
    const sealed = must(await admitToTeam(first, mine, certificate, second.certificate, maker))
    const text = textOf(sealed, about(second), first.id)
    expect(admittedBy(text)).toBe(first.id)
    const wrap = must(await verifyAdmission(text, first.certificate, about(second)))
    expect(must(await openTeamKey(second, wrap, certificate)).public).toBe(made.public)
  })

  test('[M17] [G3] of nobody in force, by somebody else or for anything else, is refused', async () => {
    const sealed = must(await admitToTeam(first, mine, certificate, second.certificate, maker))
    const text = textOf(sealed, about(second), first.id)
    const { public: point } = await newPair()
    const third = await aMember(organisation, 'cell')
    expect(await refusal(text, first, about(second))).toBe('accepted')
    expect(await refusal(text, null, about(second))).toBe('unsigned-wrap')
    expect(await refusal(text, second, about(second))).toBe('unsigned-wrap')
    // A colleague signs in the name of another one.
    const forged = must(await admitToTeam(first, mine, certificate, second.certificate, { ...maker, sig: third.sig }))
    expect(await refusal(textOf(forged, about(second), first.id), first, about(second))).toBe('unsigned-wrap')
    // The service puts another wrap under the signature.
    const other = must(await admitToTeam(first, mine, certificate, second.certificate, maker))
    const swapped = textOf({ ...sealed, wrap: other.wrap }, about(second), first.id)
    expect(await refusal(swapped, first, about(second))).toBe('unsigned-wrap')
    for (const wrong of [
      { deployment: newId<StaffId>() },
      { team: newId<StaffId>() },
      { epoch: 2 },
      { public: point },
      { member: third.id },
      { enc: third.certificate.enc },
    ])
      expect(await refusal(text, first, { ...about(second), ...wrong })).toBe('unsigned-wrap')
    expect(await refusal('x', first, about(second))).toBe('unsigned-wrap')
  })
})

describe('a claim to a team epoch', () => {
  const epoch = { team, epoch: 1, public: made.public, recovery: recovery.public }
  const day = 86_400_000
  const refusal = async (text: string, by = first.certificate, about: typeof epoch = epoch, at = now) => {
    const verified = await verifyTeamClaim(text, by, about, at)
    return verified.ok ? 'accepted' : verified.refused
  }

  test('of the member who made it is accepted', async () => {
    const claim = await claimTeamEpoch(first, epoch, now)
    expect(must(await verifyTeamClaim(claim, first.certificate, epoch, now)).member).toBe(first.id)
    expect(makerOf(claim)).toBe(first.id)
    expect(makerOf('x')).toBeNull()
  })

  test('[G3] of anyone else, or for anything else, is refused', async () => {
    const claim = await claimTeamEpoch(first, epoch, now)
    const { public: point } = await newPair()
    expect(await refusal(claim, second.certificate)).toBe('other-member')
    expect(await refusal(await claimTeamEpoch({ id: first.id, sig: second.sig }, epoch, now))).toBe('bad-signature')
    expect(await refusal(claim, first.certificate, { ...epoch, public: point })).toBe('other-epoch')
    expect(await refusal(claim, first.certificate, { ...epoch, recovery: point })).toBe('other-epoch')
    expect(await refusal(claim, first.certificate, { ...epoch, epoch: 2 })).toBe('other-epoch')
    expect(await refusal(claim, first.certificate, { ...epoch, team: newId<StaffId>() })).toBe('other-epoch')
    expect(await refusal('x')).toBe('malformed')
  })

  test('[G3] of a former epoch cannot be certified again', async () => {
    const claim = await claimTeamEpoch(first, epoch, now)
    expect(await refusal(claim, first.certificate, epoch, now + 30 * day)).toBe('accepted')
    expect(await refusal(claim, first.certificate, epoch, now + 30 * day + 1000)).toBe('outdated')
    // Each of the two clocks may be off by a day.
    expect(await refusal(claim, first.certificate, epoch, now - 2 * day)).toBe('accepted')
    expect(await refusal(claim, first.certificate, epoch, now - 2 * day - 1000)).toBe('outdated')
  })
})
