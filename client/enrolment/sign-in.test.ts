import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readPublic } from '#client/crypto/key-pair.ts'
import { isInvitationProof } from '#client/crypto/staff/invitation.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { SignedIn } from '#shared/protocol/staff-http.ts'
import { createDirectPasswordClient } from './direct-password-client.ts'
import { enrol } from './enrol.ts'
import { isLongEnough, type PasswordClient } from './password-client.ts'
import { provePassword } from './prove-password.ts'
import type { Pinned } from './session.ts'
import { setUpOrganisation } from './set-up.ts'
import { signIn } from './sign-in.ts'
import { aHouse, type SomeStaff, someStaff } from './testing/people.ts'
import { startStaffServer } from './testing/staff-server.ts'

const password = 'déjà vu, quatre mots'
let server: Awaited<ReturnType<typeof startStaffServer>>
let opaque: PasswordClient
let pin: Pinned
let stranger: SomeStaff

beforeAll(async () => {
  server = await startStaffServer()
  opaque = await createDirectPasswordClient()
  const { origin } = server
  pin = must(
    await setUpOrganisation({
      secret: 'A'.repeat(43),
      login: ' Nour ',
      alias: 'Nour',
      title: 'coordination',
      password,
      opaque,
      origin,
    }),
  )
  stranger = await someStaff(await aHouse(), 'supervisor', 'Nour')
})
afterAll(() => server?.stop())
beforeEach(() => {
  server.lies.clear()
  server.signedOut.length = 0
})

const enter = (typed: Partial<Parameters<typeof signIn>[0]> = {}) =>
  signIn({ login: 'nour', password, opaque, pin, origin: server.origin, ...typed })

test('[S1] the person who sets up signs in, with keys that cannot be read', async () => {
  const session = must(await enter())
  expect(session).toMatchObject({ staff: { role: 'supervisor', login: 'nour', alias: 'Nour' }, ...pin })
  const { enc, sig } = session.keys
  for (const key of [enc.privateKey, sig.privateKey])
    await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow()
})

test('[G20] the server is given neither the password nor a key', () => {
  const kept = JSON.stringify([...server.accounts.values()])
  expect(kept).not.toContain('vu, quatre')
  expect(kept).not.toMatch(/"d":|scalar/)
})

test('the same password typed on another keyboard opens too', async () => {
  expect((await enter({ password: password.normalize('NFD'), login: 'NOUR' })).ok).toBe(true)
})

test('[S28] [C34] the password is proved to the browser without a session and opens the keys again, and a wrong one is refused', async () => {
  const { origin } = server
  const { keys, ...session } = must(await enter())
  const prove = (typed: string, passwordMark = session.passwordMark) =>
    provePassword({ session: { ...session, passwordMark }, password: typed, opaque, origin })
  const again = must(await prove(password.normalize('NFD')))
  const pointsOf = async ({ enc, sig, others }: StaffKeys) =>
    Promise.all([enc, sig, ...others].map(({ publicKey }) => readPublic(publicKey)))
  expect(await pointsOf(again)).toEqual(await pointsOf(keys))
  expect(await prove('pas le bon mot de passe')).toEqual({ ok: false, refused: 'wrong-password' })
  // The service has another password registered, and knows it.
  expect(await prove(password, 'A'.repeat(43))).toEqual({ ok: false, refused: 'altered-keys' })
  // The service is given no end of a sign-in.
  server.lies.set('sign-in/finish', () => {
    throw new Error('a sign-in was finished')
  })
  expect((await prove(password)).ok).toBe(true)
  server.lies.set('sign-in/start', () => ({ attempt: 'AAAA', response: 'AAAA' }))
  expect(await prove(password)).toMatchObject({ ok: false })
})

test.each([
  ['a wrong password', { password: 'pas le bon mot de passe' }],
  ['an unknown login', { login: 'nobody' }],
  ['what cannot be a login', { login: 'é' }],
])('[S3] %s is refused in the same words', async (_case, typed) => {
  expect(await enter(typed)).toEqual({ ok: false, refused: 'wrong-password' })
})

test('an answer that is not an OPAQUE message is refused', async () => {
  server.lies.set('sign-in/start', (honest: { attempt: string }) => ({ ...honest, response: 'AAAA' }))
  expect(await enter()).toEqual({ ok: false, refused: 'malformed' })
})

const swapped: [string, (honest: SignedIn) => Partial<SignedIn>, string][] = [
  ['organisation', () => ({ organisation: stranger.session.organisation }), 'other-organisation'],
  ['deployment', () => ({ deploymentId: 'A'.repeat(22) }), 'other-organisation'],
  ['public key', ({ sig }) => ({ enc: sig }), 'altered-keys'],
  ['id', () => ({ id: stranger.member.id }), 'altered-keys'],
  ['sealed keys', () => ({ wrappedKeys: toBase64url(new Uint8Array(92)) }), 'altered-keys'],
  ['certificate', () => ({ certificate: stranger.member.certificate }), 'altered-certificate'],
  ['role', () => ({ role: 'cell' }), 'altered-certificate'],
  ['alias', () => ({ alias: 'Somebody' }), 'altered-certificate'],
]
test.each(swapped)(
  '[G3] another %s than at enrolment opens nothing, and the session is ended',
  async (_case, lie, refused) => {
    server.lies.set('sign-in/finish', (honest: SignedIn) => ({ ...honest, ...lie(honest) }))
    expect(await enter()).toEqual({ ok: false, refused })
    expect(server.signedOut).toEqual(['A'.repeat(43)])
  },
)

const secret = toBase64url(new Uint8Array(32).fill(7))
const join = (more = {}) =>
  enrol({
    ...{ invitation: server.invitation, secret, alias: ' Sam, écoutant ', password: 'une longue phrase' },
    ...{ opaque, pin, origin: server.origin },
    ...more,
  })

test('[S2] the invitee proves the link’s secret over keys, role, login, alias and id', async () => {
  expect(must(await join())).toMatchObject({ role: 'listener', login: 'sam' })
  const sent = server.proved()
  if (!sent) throw new Error('nothing sent')
  expect(sent.alias).toBe('Sam, écoutant')
  expect(JSON.stringify(sent)).not.toContain(secret)
  const claimed = { ...sent, role: 'listener', login: 'sam' } as const
  expect(await isInvitationProof(secret, claimed, sent.proof)).toBe(true)
  expect(await isInvitationProof(secret, { ...claimed, role: 'cell' }, sent.proof)).toBe(false)
})

test.each([
  ['a short password', { password: 'onze signes' }, 'password-too-short'],
  ['no alias', { alias: '  ' }, 'invalid-alias'],
  ['another organisation than the page’s', { pin: { organisation: 'x', deploymentId: 'y' } }, 'other-organisation'],
])('%s makes no keys', async (_case, more, refused) => {
  expect(await join(more)).toEqual({ ok: false, refused })
})

test('the length of a password is counted in visible characters, not in bytes', () => {
  expect(isLongEnough('é'.normalize('NFD').repeat(11))).toBe(false)
  expect(isLongEnough('🙂'.repeat(11))).toBe(false)
  expect(isLongEnough('🙂'.repeat(12))).toBe(true)
})

test('without a server everything is `unreachable`', async () => {
  expect(await enter({ origin: 'http://127.0.0.1:1' })).toEqual({ ok: false, refused: 'unreachable' })
})
