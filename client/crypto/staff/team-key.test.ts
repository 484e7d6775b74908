import { describe, expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Certificate } from '#shared/protocol/certificate.ts'
import { newPair } from '../key-pair.ts'
import { newId } from '../random.ts'
import { aMember, anOrganisation, aTeam, certified, must, now } from '../testing/people.ts'
import { unwrap, wrap } from '../wrap.ts'
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
const made = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate])
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
    const admitted = must(await admitToTeam(first, mine, certificate, second.certificate))
    expect(must(await openTeamKey(second, admitted, certificate)).public).toBe(made.public)
    expect((await openTeamKey(first, admitted, certificate)).ok).toBe(false)
  })

  test('the recovery sheet opens it, and can admit members again', async () => {
    const again = await deriveRecoveryPair(words, team)
    expect(again.public).toBe(recovery.public)
    expect(again.holder.enc.privateKey.extractable).toBe(false)
    expect(must(await openTeamKey(again.holder, made.recoveryWrap, certificate)).public).toBe(made.public)
    const back = must(await admitToTeam(again.holder, made.recoveryWrap, certificate, second.certificate))
    expect((await openTeamKey(second, back, certificate)).ok).toBe(true)
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
    const planted = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate])
    expect((await openTeamKey(first, planted.wraps[0]?.wrap ?? '', certificate)).ok).toBe(false)
    const own = await newPair()
    const claimed = { ...certificate, enc: made.public }
    const wrapped = await makeTeamEpoch({ team, epoch: 1, recovery: recovery.public }, [first.certificate], {
      public: made.public,
      scalar: own.scalar,
    })
    expect(await openTeamKey(first, wrapped.wraps[0]?.wrap ?? '', claimed)).toEqual({ ok: false, refused: 'wrong-key' })
    expect(await admitToTeam(first, wrapped.wraps[0]?.wrap ?? '', claimed, second.certificate)).toEqual({
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
