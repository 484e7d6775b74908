import { expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { newPair, readPublic } from '../key-pair.ts'
import { aMember, anOrganisation, must, pairOf } from '../testing/people.ts'
import { sealForOneself } from './for-oneself.ts'
import { openPhrases, sealPhrases } from './own-phrases.ts'

const organisation = await anOrganisation()
const sam = await aMember(organisation, 'listener')
const noa = await aMember(organisation, 'listener')
const texts = ['Prends ton temps, loutre.', 'Je reste là.']
const sealed = must(await sealPhrases(sam, 3, texts))

test('[C37] a listener’s own phrases open with their own keys, for the version under which they were sealed', async () => {
  expect(JSON.stringify(sealed)).not.toContain('loutre')
  expect(await openPhrases(sam, { version: 3, phrases: sealed })).toEqual({ phrases: texts, isUpToDate: true })
  expect(await openPhrases(sam, { version: 4, phrases: sealed })).toBeNull()
  expect(await openPhrases(noa, { version: 3, phrases: sealed })).toBeNull()
})

test('[C37] a renewal takes nothing away: they are sealed to the next key too, and are then to be sealed anew', async () => {
  const next = await pairOf('enc', await newPair())
  const before = { ...sam, others: [next] }
  const phrases = must(await sealPhrases(before, 1, texts))
  expect(phrases.wraps.map(({ to }) => to)).toEqual([
    await readPublic(sam.enc.publicKey),
    await readPublic(next.publicKey),
  ])
  const renewed = { ...sam, enc: next, others: [await pairOf('enc', await newPair())] }
  expect(await openPhrases(renewed, { version: 1, phrases })).toEqual({ phrases: texts, isUpToDate: false })
})

test('[C37] nobody else makes a phrase, though everybody can seal to a public key', async () => {
  const text = JSON.stringify(['Va sur ce site.'])
  const forged = await sealForOneself(sam, 'phrases', JSON.stringify({ text, signature: 'A'.repeat(86) }))
  expect(await openPhrases(sam, { version: 1, phrases: forged as typeof sealed })).toBeNull()
  const ofNoa = must(await sealPhrases({ ...noa, id: sam.id, enc: sam.enc }, 1, texts))
  expect(await openPhrases(sam, { version: 1, phrases: ofNoa })).toBeNull()
})

test('[C37] as much is sealed as fits into the step of 4,096 bytes, in steps', async () => {
  const length = async (count: number) => {
    const fits = await sealPhrases(
      sam,
      1,
      Array.from({ length: count }, (_, index) => `${index} `.padEnd(100, 'a')),
    )
    return fits.ok ? ok(fits.value.sealed.length) : fits
  }
  expect(await length(2)).toEqual(await length(5))
  expect(await length(30)).toEqual(ok(5499))
  expect(await length(40)).toEqual(refuse('too-large'))
})
