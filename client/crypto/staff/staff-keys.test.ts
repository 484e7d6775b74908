import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { StaffId } from '#shared/ids.ts'
import { newPair } from '../key-pair.ts'
import { newId, random } from '../random.ts'
import { aMember, anOrganisation, certified, must, now, pairOf } from '../testing/people.ts'
import { unwrap, wrap } from '../wrap.ts'
import { certificatePeriod, issueCertificate } from './issue.ts'
import { newOrganisation, openOrganisation, passOrganisation, sealOrganisation } from './organisation.ts'
import { encPairs, heldEnc, newStaffKeys, openStaffKeys, readStaffKeys, wrapStaffKeys } from './staff-keys.ts'

const id = newId<StaffId>()
const exportKey = random(64)
const fresh = await newStaffKeys()
const points = { enc: fresh.enc.public, encs: [fresh.enc.public], sig: fresh.sig.public }
const wrapped = await wrapStaffKeys(fresh, exportKey, id)
const replaced = (enc: string) => ({ ...points, enc, encs: [enc] })

async function unwrapStaffKeys(...sealed: Parameters<typeof openStaffKeys>) {
  const opened = await openStaffKeys(...sealed)
  return opened.ok ? readStaffKeys(sealed[2], opened.value) : opened
}

describe('staff keys', () => {
  test('unwrap to keys that work and cannot be read', async () => {
    const keys = must(await unwrapStaffKeys(wrapped, exportKey, id, points))
    expect(fromBase64url(wrapped)?.length).toBe(92)
    expect([keys.enc.privateKey.extractable, keys.sig.privateKey.extractable]).toEqual([false, false])
    const secret = random(32)
    expect(await unwrap(keys.enc, await wrap(points.enc, secret, random(3)), random(3))).toBeNull()
    const info = random(3)
    expect(await unwrap(keys.enc, await wrap(points.enc, secret, info), info)).toEqual(secret)
  })

  test('survive structured cloning, which is how IndexedDB keeps them', async () => {
    const keys = structuredClone(must(await unwrapStaffKeys(wrapped, exportKey, id, points)))
    const info = random(3)
    const secret = random(32)
    expect(await unwrap(keys.enc, await wrap(points.enc, secret, info), info)).toEqual(secret)
    expect(keys.sig.privateKey.extractable).toBe(false)
  })

  test('[G20] do not open without the export key', async () => {
    const refused = { ok: false, refused: 'wrong-key' }
    expect(await unwrapStaffKeys(wrapped, random(64), id, points)).toEqual(refused)
    expect(await unwrapStaffKeys(wrapped, exportKey, newId<StaffId>(), points)).toEqual(refused)
  })

  test('[S27] former and next keys are sealed with them, in the order in which they were made', async () => {
    const all = { ...fresh, former: [await newPair()], next: await newPair() }
    const encs = encPairs(all).map((pair) => pair.public)
    const sealed = await wrapStaffKeys(all, exportKey, id)
    const { enc, sig } = points
    const opened = must(await openStaffKeys(sealed, exportKey, id, { enc, encs, sig }))
    expect(opened).toEqual(all)
    const keys = must(await readStaffKeys(id, opened))
    for (const point of encs) expect(await heldEnc(keys, point)).not.toBeNull()
    expect(await heldEnc(keys, sig)).toBeNull()
    expect(keys.others.map(({ privateKey }) => privateKey.extractable)).toEqual([false, false])
    const next = { ...all, former: [all.former[0], fresh.enc], enc: all.next, next: null }
    expect(must(await openStaffKeys(sealed, exportKey, id, { enc: all.next.public, encs, sig }))).toEqual(next)
    const wrong = { ok: false, refused: 'wrong-key' }
    for (const others of [encs.slice(1), encs.toReversed(), [...encs, sig], []])
      expect(await openStaffKeys(sealed, exportKey, id, { enc, encs: others, sig })).toEqual(wrong)
    expect(await openStaffKeys(sealed, exportKey, id, { enc: sig, encs, sig })).toEqual(wrong)
    const lying = { ...opened, next: { public: sig, scalar: all.next.scalar } }
    expect(await readStaffKeys(id, lying)).toEqual(wrong)
  })

  test('[G3] swapped public keys or wraps are refused', async () => {
    const other = await newStaffKeys()
    const refused = { ok: false, refused: 'wrong-key' }
    expect(await unwrapStaffKeys(wrapped, exportKey, id, replaced(other.enc.public))).toEqual(refused)
    expect(await unwrapStaffKeys(wrapped, exportKey, id, { ...replaced(points.sig), sig: points.enc })).toEqual(refused)
    expect(await unwrapStaffKeys(await wrapStaffKeys(other, exportKey, id), exportKey, id, points)).toEqual(refused)
    expect(await unwrapStaffKeys(wrapped.slice(0, -2), exportKey, id, points)).toEqual(refused)
    expect(await unwrapStaffKeys('', exportKey, id, points)).toEqual(refused)
    const lying = { ...fresh, enc: { ...fresh.enc, public: other.enc.public } }
    const wrongPoint = replaced(other.enc.public)
    expect(await unwrapStaffKeys(await wrapStaffKeys(lying, exportKey, id), exportKey, id, wrongPoint)).toEqual(refused)
  })
})

describe('the organisation’s key', () => {
  test('is sealed at set-up to the first supervisor, signs, and is sealed to a second one', async () => {
    const organisation = await newOrganisation()
    const keys = must(await unwrapStaffKeys(wrapped, exportKey, id, points))
    const sealed = await sealOrganisation(organisation, { id, enc: points.enc })
    expect(fromBase64url(sealed)?.length).toBe(113)
    const key = must(await openOrganisation(keys.enc, sealed, id, organisation.public))
    expect(key.extractable).toBe(false)
    const leaf = {
      id,
      role: 'supervisor',
      alias: 'Coordination',
      title: 'coordination',
      person: id,
      ...{ enc: points.enc, sig: points.sig },
      ...certificatePeriod(now),
    } as const
    const certificate = await certified({ public: organisation.public, key }, leaf, 'supervisor')

    const second = await aMember({ public: organisation.public, key }, 'supervisor')
    const passed = must(await passOrganisation(keys.enc, sealed, id, organisation.public, second.certificate))
    const again = must(await openOrganisation(second.enc, passed, second.id, organisation.public))
    expect(must(await issueCertificate(again, leaf))).not.toBe(certificate.text)
    expect((await openOrganisation(keys.enc, passed, id, organisation.public)).ok).toBe(false)
  })

  test('[G3] under another pin, for another supervisor or with another key inside it is refused', async () => {
    const organisation = await newOrganisation()
    const other = await newOrganisation()
    const enc = await pairOf('enc', fresh.enc)
    const refused = { ok: false, refused: 'wrong-key' }
    const sealed = await sealOrganisation(organisation, { id, enc: points.enc })
    expect(await openOrganisation(enc, sealed, id, other.public)).toEqual(refused)
    expect(await openOrganisation(enc, sealed, newId<StaffId>(), organisation.public)).toEqual(refused)
    expect(await openOrganisation(enc, sealed.slice(4), id, organisation.public)).toEqual(refused)
    const lying = { public: organisation.public, scalar: other.scalar }
    const planted = await sealOrganisation(lying, { id, enc: points.enc })
    expect(await openOrganisation(enc, planted, id, organisation.public)).toEqual(refused)
    const supervisor = await aMember(await anOrganisation(), 'supervisor')
    expect(await passOrganisation(enc, planted, id, organisation.public, supervisor.certificate)).toEqual(refused)
    expect(toBase64url(organisation.scalar)).not.toBe((await newPair()).public)
  })
})
