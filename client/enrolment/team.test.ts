import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newPair } from '#client/crypto/key-pair.ts'
import { claimTeamEpoch } from '#client/crypto/staff/team-claim.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type Team, wrapsOfNewEpoch } from '#shared/protocol/team.ts'
import { ok } from '#shared/result.ts'
import type { HashedRoster } from '#shared/roster/compare.ts'
import { admitMembers, takeOverAdmissions } from './admit.ts'
import { admitterOf, openTeamKeys, trustedMembers } from './cell-desk.ts'
import { certifyTeam, teamNeed } from './certify-team.ts'
import { recoverTeam } from './recover.ts'
import { createTeamEpoch, newTeam, type RecoverySheet } from './team-epoch.ts'
import { KeptTeam } from './testing/kept-team.ts'
import { aHouse, dayMs, type House, heldRoster, makerOf, now, type SomeStaff, someStaff } from './testing/people.ts'

let house: House
let nour: SomeStaff
let ada: SomeStaff
let blaise: SomeStaff
let sheet: RecoverySheet

beforeAll(async () => {
  house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
  ada = await someStaff(house, 'cell', 'Ada')
  blaise = await someStaff(house, 'cell', 'Blaise')
  sheet = newTeam(codeWords)
})

let kept: KeptTeam
beforeEach(() => {
  kept = new KeptTeam(ada, blaise)
})

const desk = (reader: SomeStaff) => kept.desk(reader)
const certify = (team?: Team, at = now) => kept.certify(nour, team, at)
const epochsOf = async (reader: SomeStaff) => [...must(await openTeamKeys(desk(reader))).keys()]

async function firstEpoch() {
  kept.members = [ada]
  must(await createTeamEpoch(desk(ada), sheet))
  must(await certify())
}

test('[S7] the first member makes the key and its sheet, a supervisor certifies it, a member online admits the next', async () => {
  await firstEpoch()
  expect(await epochsOf(ada)).toEqual([1])
  kept.members = [ada, blaise]
  expect(await epochsOf(blaise)).toEqual([])
  expect(must(await admitMembers(desk(ada)))).toEqual([blaise.member.id])
  expect(await epochsOf(blaise)).toEqual([1])
  expect(must(await admitMembers(desk(ada)))).toEqual([])
})

test('the next epoch keeps team and recovery key, and goes to everyone certified', async () => {
  await firstEpoch()
  kept.members = [ada, blaise]
  expect(must(await createTeamEpoch(desk(ada)))).toEqual({ epoch: 2 })
  expect(kept.epochs[1]).toMatchObject({ team: sheet.team, recovery: kept.epochs[0]?.recovery })
  must(await certify())
  expect(await epochsOf(blaise)).toEqual([2])
})

test('[S7] when no member holds the key, the printed sheet recovers it, in several ways of typing', async () => {
  await firstEpoch()
  kept.members = [blaise]
  const typed = sheet.words.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join('\n')
  expect(must(await recoverTeam(desk(blaise), codeWords, typed))).toEqual({ epochs: 1 })
  expect(await epochsOf(blaise)).toEqual([1])
  expect((await createTeamEpoch(desk(blaise))).ok).toBe(true)
})

test('[S21] [A5] a team too large for one frame: its maker holds the epoch, and admits the rest once it is certified', async () => {
  const many = await Promise.all(Array.from({ length: wrapsOfNewEpoch }, (_, at) => someStaff(house, 'cell', `N${at}`)))
  kept.members = [...many, ada]
  must(await createTeamEpoch(desk(ada), sheet))
  const [made] = kept.epochs
  const { certificate: _, ...request } = made ?? { certificate: null }
  expect(JSON.stringify(['team:create-epoch', request]).length).toBeLessThan(limits.frameBytes)
  expect(made?.wraps).toHaveLength(wrapsOfNewEpoch)
  must(await certify())
  const last = many.at(-1)
  expect(must(await admitMembers(desk(ada)))).toEqual([last?.member.id])
  expect(must(await openTeamKeys(desk(last ?? ada))).size).toBe(1)
})

test('another sheet, or too few words, recover nothing', async () => {
  await firstEpoch()
  kept.members = [blaise]
  for (const words of [newTeam(codeWords).words, sheet.words.slice(1), ['bonjour']])
    expect(await recoverTeam(desk(blaise), codeWords, words.join(' '))).toEqual({
      ok: false,
      refused: 'wrong-recovery-words',
    })
})

test('a member without a valid certificate makes no epoch', async () => {
  const late = await someStaff(house, 'cell', 'Late', now - 40 * dayMs)
  kept.members = [late, blaise]
  expect(await createTeamEpoch(desk(late), sheet)).toEqual({ ok: false, refused: 'no-certificate' })
})

test('[G3] nothing is sealed to a colleague whom the organisation never certified', async () => {
  await firstEpoch()
  const stranger = await someStaff(await aHouse(), 'cell', 'Blaise')
  const listener = await someStaff(house, 'listener', 'Sam')
  const other = { ...blaise, member: { ...blaise.member, id: ada.member.id } }
  for (const planted of [stranger, listener, other]) {
    kept.members = [ada, planted]
    expect(await admitMembers(desk(ada))).toEqual({ ok: false, refused: 'altered-certificate' })
    expect(await createTeamEpoch(desk(ada))).toEqual({ ok: false, refused: 'altered-certificate' })
  }
})

test('[S9] a key that no certified member of the cell claims is never certified', async () => {
  must(await createTeamEpoch(desk(ada), sheet))
  const honest = kept.teamFor(nour)
  const [epoch] = honest.epochs
  if (!epoch) throw new Error('no epoch')
  const planted = await newPair()
  const stranger = await someStaff(await aHouse(), 'cell', 'Ada')
  const listener = await someStaff(house, 'listener', 'Sam')
  const about = { team: sheet.team, epoch: 1, public: planted.public, recovery: honest.recovery ?? '' }
  const claimBy = ({ session }: SomeStaff, at = now) =>
    claimTeamEpoch({ id: session.staff.id, sig: session.keys.sig }, about, at)

  const lies: [string, Team][] = [
    ['another key', { ...honest, epochs: [{ ...epoch, public: planted.public }] }],
    ['another recovery key', { ...honest, recovery: planted.public }],
    ['another number', { ...honest, epochs: [{ ...epoch, epoch: 2 }] }],
    ['another team', { ...honest, id: newTeam(codeWords).team }],
    [
      'a stranger’s claim',
      { ...honest, epochs: [{ ...epoch, public: planted.public, claim: await claimBy(stranger) }] },
    ],
    [
      'a listener’s claim',
      { ...honest, epochs: [{ ...epoch, public: planted.public, claim: await claimBy(listener) }] },
    ],
    ['no claim', { ...honest, epochs: [{ ...epoch, claim: epoch.claim.slice(0, -4) }] }],
  ]
  kept.members = [ada, blaise, stranger, listener]
  for (const [lie, team] of lies)
    expect([lie, await certify(team)]).toEqual([lie, { ok: false, refused: 'unclaimed-team-key' }])
  expect(kept.epochs[0]?.certificate).toBeNull()
  expect((await certify(honest)).ok).toBe(true)
})

test('[S9] a later epoch under another team or recovery key is never certified', async () => {
  await firstEpoch()
  const honest = kept.teamFor(nour)
  const recovery = (await newPair()).public
  const made = await makeTeamEpoch(
    { team: sheet.team, epoch: 2, recovery },
    must(await trustedMembers(desk(ada))),
    admitterOf(ada.session),
  )
  const claim = await claimTeamEpoch({ id: ada.member.id, sig: ada.session.keys.sig }, made, now)
  const epoch = { epoch: 2, public: made.public, recoveryWrap: made.recoveryWrap, claim, certificate: null, mine: null }
  const team = { ...honest, recovery, epochs: [...honest.epochs, epoch] }
  expect(await certify(team)).toEqual({ ok: false, refused: 'unclaimed-team-key' })
})

test('[S9] a server that hides later epochs cannot get a former one certified again', async () => {
  await firstEpoch()
  const hidden = kept.teamFor(nour)
  expect(await certify(hidden, now + 31 * dayMs)).toEqual({ ok: false, refused: 'unclaimed-team-key' })
})

test('the first epoch waits for a person; a later one, or a certificate past its day 15, does not', async () => {
  const need = (at = now) => teamNeed(kept.coordination(nour, at), kept.teamFor(nour))
  expect(await need()).toEqual({ kind: 'nothing' })
  kept.members = [ada]
  must(await createTeamEpoch(desk(ada), sheet))
  expect(await need()).toEqual({ kind: 'first', epoch: 1 })
  must(await certify())
  expect(await need(now + 14 * dayMs)).toEqual({ kind: 'nothing' })
  expect(await need(now + 15 * dayMs)).toEqual({ kind: 'next', epoch: 1 })
  kept.newEpochNeeded = true
  expect(await need(now + 31 * dayMs)).toEqual({ kind: 'nothing' })
  kept.newEpochNeeded = false
  must(await createTeamEpoch(desk(ada)))
  expect(await need()).toEqual({ kind: 'next', epoch: 2 })
})

/** A desk or a coordination whose browser's roster names everybody but this member. */
const unnamed = ({ member }: SomeStaff, held: HashedRoster): HashedRoster => ({
  ...held,
  roster: { ...held.roster, inForce: held.roster.inForce.filter(({ staff }) => staff !== member.id) },
})

test('[S16] [M17] a colleague whom the roster does not name is admitted to no epoch, though the organisation certified them', async () => {
  await firstEpoch()
  kept.members = [ada, blaise]
  const { roster } = unnamed(blaise, { hash: '', roster: desk(ada).roster })
  expect(must(await admitMembers({ ...desk(ada), roster }))).toEqual([])
  must(await createTeamEpoch({ ...desk(ada), roster }))
  expect(kept.epochs.at(-1)?.wraps.map(({ member }) => member)).toEqual([ada.member.id])
})

test('[S16] [M17] an epoch whose maker the roster does not name is certified by nobody', async () => {
  must(await createTeamEpoch(desk(ada), sheet))
  const coordination = kept.coordination(nour)
  const held = unnamed(ada, kept.rosters(nour).newest())
  const rosters = { held: () => held, follow: async () => ok(held) }
  const certified = await certifyTeam({ ...coordination, rosters }, kept.teamFor(nour), 'Équipe de suivi')
  expect(certified).toEqual({ ok: false, refused: 'unclaimed-team-key' })
})

test('[S9] [M17] [G3] an epoch whose maker a colleague revokes meanwhile is certified by nobody', async () => {
  must(await createTeamEpoch(desk(ada), sheet))
  const rosters = kept.rosters(nour)
  // The colleague's roster is kept first, and the server refuses this one.
  kept.answers['team:certify'] = () => {
    rosters.follow(makerOf(nour), { kind: 'revoke', staff: ada.member.id })
    return 'stale'
  }
  const coordination = { ...kept.coordination(nour), rosters: heldRoster(rosters) }
  const certified = await certifyTeam(coordination, kept.teamFor(nour), 'Équipe de suivi')
  expect(certified).toEqual({ ok: false, refused: 'unclaimed-team-key' })
  expect(rosters.newest().roster.number).toBe(2)
})

test('an epoch whose maker a colleague renews meanwhile is certified', async () => {
  must(await createTeamEpoch(desk(ada), sheet))
  const rosters = kept.rosters(nour)
  const again = `${'the-renewed-certificate'.padEnd(42, '-')}A`
  const answers = ['stale', {}]
  kept.answers['team:certify'] = () => {
    if (answers.length === 2)
      rosters.follow(makerOf(nour), { kind: 'certify', staff: ada.member.id, certificate: again })
    return answers.shift()
  }
  const coordination = { ...kept.coordination(nour), rosters: heldRoster(rosters) }
  must(await certifyTeam(coordination, kept.teamFor(nour), 'Équipe de suivi'))
})

test('[S21] [M17] [G3] a key that nobody in force sealed to a member opens nothing in their browser', async () => {
  await firstEpoch()
  kept.members = [ada, blaise]
  must(await admitMembers(desk(ada)))
  expect(must(await openTeamKeys(desk(blaise))).size).toBe(1)
  // Ada left, holds the key, and still works for the service.
  const { roster } = unnamed(ada, { hash: '', roster: desk(blaise).roster })
  const refused = { ok: false, refused: 'unsigned-wrap' }
  expect(await openTeamKeys({ ...desk(blaise), roster })).toEqual(refused)
  // The service alone: a wrap with nobody's signature, or under the signature of another wrap.
  const [epoch] = kept.epochs
  const given = epoch?.wraps.find(({ member }) => member === blaise.member.id)
  const own = epoch?.wraps.find(({ member }) => member === ada.member.id)
  if (!epoch || !given || !own) throw new Error('two members hold the epoch')
  const lies = [
    { ...given, signature: own.signature },
    { ...given, by: blaise.member.id },
    { ...own, member: given.member },
  ]
  for (const lie of lies) {
    epoch.wraps = [own, lie]
    expect(await openTeamKeys(desk(blaise))).toEqual(refused)
    expect(await admitMembers(desk(blaise))).toEqual({ ok: true, value: [] })
  }
})

test('[S21] a member who was admitted seals the key to themselves, and opens it once that colleague has left', async () => {
  await firstEpoch()
  kept.members = [ada, blaise]
  must(await admitMembers(desk(ada)))
  expect(must(await takeOverAdmissions(desk(blaise)))).toEqual([blaise.member.id])
  expect(must(await takeOverAdmissions(desk(blaise)))).toEqual([])
  const { roster } = unnamed(ada, { hash: '', roster: desk(blaise).roster })
  expect(must(await openTeamKeys({ ...desk(blaise), roster })).size).toBe(1)
})
