import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import { newPair } from '../key-pair.ts'
import { newId, random } from '../random.ts'
import { aMember, anOrganisation } from '../testing/people.ts'
import {
  type Enrolment,
  isInvitationProof,
  newInvitation,
  openInvitationSecret,
  proveInvitation,
  sealInvitationSecret,
} from './invitation.ts'

const organisation = await anOrganisation()
const supervisor = await aMember(organisation, 'supervisor')
const other = await aMember(organisation, 'supervisor')
const made = newInvitation('listener', 'sam')
const { secret, ...invited } = made
const sealed = await sealInvitationSecret(made, supervisor.certificate)
const enrolment: Enrolment = {
  ...invited,
  id: newId<StaffId>(),
  alias: 'Sam',
  enc: (await newPair()).public,
  sig: (await newPair()).public,
}
const { public: point } = await newPair()
const proof = await proveInvitation(secret, enrolment)

describe('an invitation', () => {
  test('has a secret of 32 bytes that opens for the supervisor it is sealed to', async () => {
    expect(fromBase64url(secret)?.length).toBe(32)
    expect(await openInvitationSecret(supervisor.enc, sealed, invited, supervisor.id)).toBe(secret)
  })

  test.each<[string, Partial<typeof invited>]>([
    ['role', { role: 'supervisor' }],
    ['login', { login: 'lea' }],
    ['invitation', { invitation: newId<InvitationId>() }],
  ])('[G3] does not open under another %s', async (_, altered) => {
    expect(await openInvitationSecret(supervisor.enc, sealed, { ...invited, ...altered }, supervisor.id)).toBeNull()
  })

  test('does not open for another supervisor', async () => {
    expect(await openInvitationSecret(other.enc, sealed, invited, other.id)).toBeNull()
    expect(await openInvitationSecret(supervisor.enc, sealed, invited, other.id)).toBeNull()
  })

  test('has a proof that is valid for the enrolled keys', async () => {
    expect(await isInvitationProof(secret, enrolment, proof)).toBe(true)
  })

  test.each<[string, Partial<Enrolment>]>([
    ['another sealing key', { enc: point }],
    ['another signing key', { sig: point }],
    ['swapped keys', { enc: enrolment.sig, sig: enrolment.enc }],
    ['another login', { login: 'lea' }],
    ['another role', { role: 'supervisor' }],
    ['another member', { id: newId<StaffId>() }],
    ['another alias', { alias: 'Léa' }],
    ['another invitation', { invitation: newId<InvitationId>() }],
  ])('[G3] its proof does not hold for %s', async (_, altered) => {
    expect(await isInvitationProof(secret, { ...enrolment, ...altered }, proof)).toBe(false)
  })

  test('[G3] is not proved by another secret, a truncated proof or no proof', async () => {
    expect(await isInvitationProof(toBase64url(random(32)), enrolment, proof)).toBe(false)
    expect(await isInvitationProof(secret, enrolment, proof.slice(0, -4))).toBe(false)
    expect(await isInvitationProof(secret, enrolment, '')).toBe(false)
    expect(await isInvitationProof(secret, enrolment, '!')).toBe(false)
  })

  test('a secret of another length is a bug', async () => {
    await expect(proveInvitation(toBase64url(random(31)), enrolment)).rejects.toThrow(RangeError)
  })
})
