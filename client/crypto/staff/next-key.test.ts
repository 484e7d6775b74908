import { expect, test } from 'vitest'
import { nextKey } from '#shared/protocol/next-key.ts'
import { newPair } from '../key-pair.ts'
import { sign } from '../signature.ts'
import { aMember, anOrganisation } from '../testing/people.ts'
import { isNextKeyFor, nextKeyOf, signNextKey } from './next-key.ts'

const organisation = await anOrganisation()
const [sam, ange] = [await aMember(organisation, 'listener'), await aMember(organisation, 'listener')]
const deployment = 'A'.repeat(22)
const enc = (await newPair()).public
const about = { deployment, certificate: sam.certificate.fingerprint, enc }

test('[S27] a next key counts for the member of this certificate, who signed it for exactly this certificate', async () => {
  const text = await signNextKey(sam, about)
  expect(await nextKeyOf(text, sam.certificate, deployment)).toBe(enc)
  expect(isNextKeyFor(text, about)).toBe(true)
})

test('[S27] a server that names a key of its own, or a statement for something else, gets nothing certified', async () => {
  const text = await signNextKey(sam, about)
  const planted = [
    null,
    'a.b.c',
    await signNextKey({ ...sam, sig: ange.sig }, about),
    await signNextKey({ ...sam, id: ange.id }, about),
    await signNextKey(sam, { ...about, certificate: ange.certificate.fingerprint }),
    await signNextKey(sam, { ...about, deployment: 'Q'.repeat(22) }),
    await sign('admission', nextKey, { ...about, by: sam.id }, sam.sig.privateKey),
  ]
  for (const one of planted) expect(await nextKeyOf(one, sam.certificate, deployment)).toBeNull()
  expect(await nextKeyOf(text, ange.certificate, deployment)).toBeNull()
  expect(isNextKeyFor(null, about)).toBe(false)
  for (const other of [
    { enc: sam.certificate.enc },
    { certificate: ange.certificate.fingerprint },
    { deployment: 'B' },
  ])
    expect(isNextKeyFor(text, { ...about, ...other })).toBe(false)
})
