import { beforeAll, expect, test } from 'vitest'
import { verifyCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { newId, random } from '#client/crypto/random.ts'
import { proveInvitation, sealInvitationSecret, signInvitation } from '#client/crypto/staff/invitation.ts'
import { openOrganisation } from '#client/crypto/staff/organisation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { must, pairOf } from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { Role, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { invite } from './invite.ts'
import {
  aConnection,
  aHouse,
  coordinationOf,
  dayMs,
  type House,
  heldRoster,
  makerOf,
  now,
  rostersOf,
  type SomeStaff,
  someStaff,
} from './testing/people.ts'
import { type EnrolledMember, verifyAndCertify } from './vouch.ts'

let house: House
let nour: SomeStaff
let colleague: SomeStaff

beforeAll(async () => {
  house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
  colleague = await someStaff(house, 'supervisor', 'Iris')
})

/** The list entry of a person who has used their link, without any change on the way. */
async function enrolledBy(role: Role = 'listener', reader = nour) {
  const connection = aConnection()
  const coordination = coordinationOf(nour, [nour.member, colleague.member], connection.request)
  const { path } = must(
    await invite(coordination, {
      role,
      login: ' Sam.Durand ',
      title: 'psychologue',
      person: colleague.session.staff.id,
    }),
  )
  const [invited] = connection.bodies('staff:invite') as RequestOf<(typeof supervisorRequests)['staff:invite']>[]
  if (!invited) throw new Error('nothing asked')
  const secret = path.split('.').at(-1) ?? ''
  const keys = await newStaffKeys()
  const claimed = { id: newId<StaffId>(), alias: 'Sam, écoutant', enc: keys.enc.public, sig: keys.sig.public }
  const { invitation, login, secrets, statement } = invited
  const proof = await proveInvitation(secret, { invitation, role, login, ...claimed })
  const sealed = secrets.find(({ supervisor }) => supervisor === reader.session.staff.id)?.wrap ?? null
  const known = { status: 'enrolled', invitation, role, login, statement } as const
  const member: EnrolledMember = { ...known, ...claimed, proof, secret: sealed }
  return { member, keys, path, invited }
}

function vouch(member: EnrolledMember, by = nour) {
  const connection = aConnection()
  const coordination = coordinationOf(by, [nour.member, colleague.member], connection.request)
  return { connection, outcome: verifyAndCertify(coordination, member) }
}

test('[S2] the link carries the secret in its fragment, and the server receives it only sealed', async () => {
  const { path, invited } = await enrolledBy()
  expect(path).toMatch(/^\/invitation#[\w-]{22}\.[\w-]{43}$/)
  expect(JSON.stringify(invited)).not.toContain(path.split('.').at(-1))
  expect(invited.login).toBe('sam.durand')
  expect(invited.secrets.map(({ supervisor }) => supervisor)).toEqual([nour.member.id, colleague.member.id])
})

test('[S2] the person who used the link is certified, by any supervisor of that time', async () => {
  for (const by of [nour, colleague]) {
    const { member } = await enrolledBy('listener', by)
    const { connection, outcome } = vouch(member, by)
    expect(await outcome).toEqual({ ok: true, value: null })
    const [asked] = connection.bodies('staff:certify') as RequestOf<(typeof supervisorRequests)['staff:certify']>[]
    const checked = must(
      await verifyCertificate(house.fresh.public, asked?.certificate ?? '', { role: 'listener', now }),
    )
    expect(checked).toMatchObject({ id: member.id, alias: 'Sam, écoutant', enc: member.enc, sig: member.sig })
    expect(checked).toMatchObject({ title: 'psychologue', person: colleague.session.staff.id })
    expect(asked?.organisationWrap).toBeNull()
  }
})

test('a new supervisor receives the organisation’s key, and can sign with it', async () => {
  const { member, keys } = await enrolledBy('supervisor')
  const { connection, outcome } = vouch(member)
  expect((await outcome).ok).toBe(true)
  const [asked] = connection.bodies('staff:certify') as RequestOf<(typeof supervisorRequests)['staff:certify']>[]
  const enc = await pairOf('enc', keys.enc)
  const opened = await openOrganisation(enc, asked?.organisationWrap ?? '', member.id, house.fresh.public)
  expect(opened.ok).toBe(true)
})

const other = async () => (await newStaffKeys()).enc.public
test.each<[string, (member: EnrolledMember) => Promise<Partial<EnrolledMember>>]>([
  ['encryption key', async () => ({ enc: await other() })],
  ['signing key', async () => ({ sig: await other() })],
  ['role', async () => ({ role: 'supervisor' })],
  ['login', async () => ({ login: 'sam.dupont' })],
  ['alias', async () => ({ alias: 'Samuel Durand' })],
  ['id', async () => ({ id: newId<StaffId>() })],
  ['proof', async ({ proof }) => ({ proof: proof.startsWith('A') ? `B${proof.slice(1)}` : `A${proof.slice(1)}` })],
  ['invitation', async () => ({ invitation: (await enrolledBy()).member.invitation })],
  ['statement', async () => ({ statement: (await enrolledBy()).member.statement })],
  ['sealed secret', async () => ({ secret: (await enrolledBy()).member.secret })],
])('[G3] a swapped %s is noticed, and nothing is signed', async (_case, swap) => {
  const { member } = await enrolledBy()
  const { connection, outcome } = vouch({ ...member, ...(await swap(member)) })
  expect(await outcome).toEqual({ ok: false, refused: 'altered-enrolment' })
  expect(connection.asked).toEqual([])
})

test.each<[string, Partial<Parameters<typeof signInvitation>[1]>, () => Promise<SomeStaff>]>([
  ['a listener', {}, () => someStaff(house, 'listener', 'Sam')],
  ['a supervisor of another organisation', {}, async () => someStaff(await aHouse(), 'supervisor', 'Nour')],
  ['a supervisor whose certificate is over', {}, () => someStaff(house, 'supervisor', 'Late', now - 40 * dayMs)],
  [
    'another supervisor than it says',
    {},
    async () => ({ ...colleague, session: { ...colleague.session, staff: nour.session.staff } }),
  ],
  ['a supervisor in another deployment', { deployment: 'A'.repeat(22) }, async () => colleague],
])('[S12] [G5] an invitation that %s signed is certified by nobody', async (_case, other, inviter) => {
  const by = await inviter()
  const secret = toBase64url(random(32))
  const { member } = await enrolledBy('cell')
  const { invitation, role, login } = member
  const made = { invitation, role, login, secret }
  const self = must(await verifyIssued(house.fresh.public, nour.member.certificate, 'supervisor'))
  const { staff, keys } = by.session
  const signer = { id: staff.id, sig: keys.sig, deployment: house.deploymentId, ...other }
  const planted: EnrolledMember = {
    ...member,
    proof: await proveInvitation(secret, member),
    secret: await sealInvitationSecret(made, self),
    statement: await signInvitation({ ...made, title: 'écoute', person: 'A'.repeat(22) }, signer, now),
  }
  const connection = aConnection()
  const everyone = [nour.member, colleague.member, by.member]
  const outcome = await verifyAndCertify(coordinationOf(nour, everyone, connection.request), planted)
  expect(outcome).toEqual({ ok: false, refused: expect.stringMatching(/^(altered-enrolment|inviter-not-in-force)$/) })
  expect(connection.asked).toEqual([])
})

test('[S12] an invitation that was over for a week when its person is to be certified needs another one', async () => {
  const { member } = await enrolledBy()
  const later = (days: number) =>
    verifyAndCertify(coordinationOf(nour, [nour.member], aConnection().request, now + days * dayMs), member)
  expect((await later(9.9)).ok).toBe(true)
  expect(await later(10)).toEqual({ ok: false, refused: 'invitation-outdated' })
})

test('a person invited before this supervisor was certified is left to a colleague', async () => {
  const { member } = await enrolledBy()
  expect(await vouch({ ...member, secret: null }).outcome).toEqual({ ok: false, refused: 'no-invitation-secret' })
})

test('[G3] nothing is sealed to a supervisor whom the organisation never certified', async () => {
  const stranger = await someStaff(await aHouse(), 'supervisor', 'Nour')
  const connection = aConnection()
  const coordination = coordinationOf(nour, [nour.member, stranger.member], connection.request)
  const invited = await invite(coordination, { role: 'cell', login: 'sam', title: 'juriste', person: null })
  expect(invited).toEqual({ ok: false, refused: 'altered-certificate' })
  expect(connection.asked).toEqual([])
})

test('a supervisor with an expired certificate is left out, and cannot invite', async () => {
  const late = await someStaff(house, 'supervisor', 'Late', now - 40 * dayMs)
  const connection = aConnection()
  const order = { role: 'cell', login: 'sam', title: 'juriste', person: null } as const
  await invite(coordinationOf(nour, [nour.member, late.member], connection.request), order)
  const [asked] = connection.bodies('staff:invite') as RequestOf<(typeof supervisorRequests)['staff:invite']>[]
  expect(asked?.secrets.map(({ supervisor }) => supervisor)).toEqual([nour.member.id])
  const refused = await invite(coordinationOf(late, [late.member], connection.request), order)
  expect(refused).toEqual({ ok: false, refused: 'no-certificate' })
})

test('[S16] [M17] a supervisor whom the roster does not name is sealed no secret, and nobody is certified on their invitation', async () => {
  const everyone = [nour.member, colleague.member]
  const rosters = heldRoster(rostersOf(nour, [nour.member]))
  const connection = aConnection()
  const order = { role: 'cell', login: 'mia', title: 'juriste', person: null } as const
  must(await invite(coordinationOf(nour, everyone, connection.request, now, rosters), order))
  const [asked] = connection.bodies('staff:invite') as RequestOf<(typeof supervisorRequests)['staff:invite']>[]
  expect(asked?.secrets.map(({ supervisor }) => supervisor)).toEqual([nour.member.id])

  const withoutNour = heldRoster(rostersOf(colleague, [colleague.member]))
  const { member: forColleague } = await enrolledBy('listener', colleague)
  const by = coordinationOf(colleague, everyone, aConnection().request, now, withoutNour)
  expect(await verifyAndCertify(by, forColleague)).toEqual({ ok: false, refused: 'inviter-not-in-force' })
})

test('[S12] [M17] nobody is certified on the invitation of a supervisor whom a colleague revokes meanwhile', async () => {
  const { member } = await enrolledBy('listener', colleague)
  const rosters = rostersOf(colleague, [nour.member, colleague.member])
  const revokes = () => {
    rosters.follow(makerOf(colleague), { kind: 'revoke', staff: nour.member.id })
    return 'stale'
  }
  const connection = aConnection({ 'staff:certify': revokes })
  const everyone = [nour.member, colleague.member]
  const by = coordinationOf(colleague, everyone, connection.request, now, heldRoster(rosters))
  expect(await verifyAndCertify(by, member)).toEqual({ ok: false, refused: 'inviter-not-in-force' })
  expect(connection.bodies('staff:certify')).toHaveLength(1)
})
