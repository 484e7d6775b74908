import { beforeAll, expect, test } from 'vitest'
import { fingerprint, type VerifiedCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { random } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { nextKeyOf } from '#client/crypto/staff/next-key.ts'
import {
  type FreshStaffKeys,
  heldEnc,
  openStaffKeys,
  readStaffKeys,
  wrapStaffKeys,
} from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { prepareNextKey } from './next-key.ts'
import { aHouse, dayMs, type House, now, type SomeStaff, someStaff } from './testing/people.ts'

const exportKey = random(64)
const hour = 3_600_000
let house: House
let sam: SomeStaff

beforeAll(async () => {
  house = await aHouse()
  sam = await someStaff(house, 'listener', 'Sam')
})

/** What a server keeps of a listener's keys. */
type Kept = { readonly encs: readonly string[]; readonly wrapped: string; readonly nextKey: string | null }

const enrolled = async ({ session, fresh }: SomeStaff): Promise<Kept> => ({
  encs: [fresh.enc.public],
  wrapped: await wrapStaffKeys(fresh, exportKey, session.staff.id),
  nextKey: null,
})

const certified = async (text: string, role: Role = 'listener') =>
  must(await verifyIssued(house.fresh.public, text, role))

/** A sign-in at `at`, and what the server keeps afterwards. */
async function signsIn(who: SomeStaff, kept: Kept, own: VerifiedCertificate<Role>, at: number) {
  const { session, fresh } = who
  const { enc } = own
  const points = { enc, encs: kept.encs, sig: fresh.sig.public }
  const readable = must(await openStaffKeys(kept.wrapped, exportKey, session.staff.id, points))
  const unlocked = {
    session: { ...session, keys: must(await readStaffKeys(session.staff.id, readable)) },
    own,
    readable,
  }
  const prepared = await prepareNextKey(unlocked, { token: session.token, nextKey: kept.nextKey }, exportKey, at)
  const { order } = prepared
  const next: Kept = order ? { encs: order.encs, wrapped: order.wrappedKeys, nextKey: order.nextKey } : kept
  return { ...prepared, kept: next }
}

async function renewed(who: SomeStaff, { nextKey }: Kept, own: VerifiedCertificate<Role>, at: number) {
  const enc = await nextKeyOf(nextKey, own, who.session.deploymentId)
  if (enc === null) throw new Error('nothing to certify')
  const { id, role, alias, title, person, sig } = own
  const leaf = { ...{ id, role, alias, title, person, enc, sig }, ...certificatePeriod(at) } as never
  return certified(must(await issueCertificate(house.key, leaf)))
}

test('[S27] the first sign-in under a certificate makes the next key and signs it; a later one sends nothing', async () => {
  const own = await certified(sam.member.certificate)
  const first = await signsIn(sam, await enrolled(sam), own, now)
  expect(first.order?.encs).toHaveLength(2)
  expect(first.order?.encs[0]).toBe(own.enc)
  const next = await nextKeyOf(first.kept.nextKey, own, sam.session.deploymentId)
  expect(next).toBe(first.order?.encs[1])
  expect(await heldEnc(first.session.keys, next ?? '')).not.toBeNull()
  const second = await signsIn(sam, first.kept, own, now + dayMs)
  expect(second.order).toBeNull()
  expect(await heldEnc(second.session.keys, next ?? '')).not.toBeNull()
})

test('[S27] a service that lost the statement gets the same key again', async () => {
  const own = await certified(sam.member.certificate)
  const { kept } = await signsIn(sam, await enrolled(sam), own, now)
  const again = await signsIn(sam, { ...kept, nextKey: null }, own, now)
  expect(again.order?.encs).toEqual(kept.encs)
})

test('[S27] after a renewal the key before it is held for a day, then sealed no more', async () => {
  const own = await certified(sam.member.certificate)
  const { kept } = await signsIn(sam, await enrolled(sam), own, now)
  const at = now + 15 * dayMs
  const present = await renewed(sam, kept, own, at)
  expect(present.enc).toBe(kept.encs[1])
  const soon = await signsIn(sam, kept, present, at + 24 * hour - 1)
  expect(soon.kept.encs.slice(0, 2)).toEqual(kept.encs)
  expect(soon.kept.encs).toHaveLength(3)
  expect(await heldEnc(soon.session.keys, own.enc)).not.toBeNull()
  const late = await signsIn(sam, soon.kept, present, at + 24 * hour)
  expect(late.kept.encs).toEqual(soon.kept.encs.slice(1))
  expect(await heldEnc(late.session.keys, own.enc)).toBeNull()
  expect((await signsIn(sam, late.kept, present, at + 25 * hour)).order).toBeNull()
  // Two renewals without a sign-in between that dropped the first key.
  const again = await renewed(sam, soon.kept, present, at + 15 * dayMs)
  expect((await signsIn(sam, soon.kept, again, at + 15 * dayMs)).kept.encs.slice(0, 2)).toEqual(soon.kept.encs.slice(1))
})

test('[S27] a certificate that repeats the key, as a rotation makes it, gets the same next key, signed for it', async () => {
  const own = await certified(sam.member.certificate)
  const { kept } = await signsIn(sam, await enrolled(sam), own, now)
  const { text: _, fingerprint: __, ...leaf } = own
  const again = must(await issueCertificate(house.key, { ...leaf, ...certificatePeriod(now + dayMs) } as never))
  const other = await certified(again)
  expect(await nextKeyOf(kept.nextKey, other, sam.session.deploymentId)).toBeNull()
  const after = await signsIn(sam, kept, other, now + dayMs)
  expect(after.kept.encs).toEqual(kept.encs)
  expect(await nextKeyOf(after.kept.nextKey, other, sam.session.deploymentId)).toBe(kept.encs[1])
  expect(await fingerprint(again)).toBe(other.fingerprint)
})

test('[S27] nobody else makes one: a member of the cell, coordination, and whoever is not certified', async () => {
  const none = async (who: SomeStaff, own: VerifiedCertificate<Role> | null) => {
    const readable: FreshStaffKeys = who.fresh
    const { session } = who
    return prepareNextKey({ session, own, readable }, { token: session.token, nextKey: null }, exportKey, now)
  }
  for (const role of ['cell', 'supervisor'] as const) {
    const who = await someStaff(house, role, role)
    expect(await none(who, await certified(who.member.certificate, role))).toEqual({
      session: who.session,
      order: null,
    })
  }
  expect(await none(sam, null)).toEqual({ session: sam.session, order: null })
})
