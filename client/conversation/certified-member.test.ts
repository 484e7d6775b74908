import { expect, test } from 'vitest'
import { aMember, anOrganisation } from '#client/crypto/testing/people.ts'
import { certifiedMember } from './certified-member.ts'

const [former, present] = [await anOrganisation(), await anOrganisation()]
const lou = await aMember(former, 'cell')
const other = await aMember(former, 'cell')
const listener = await aMember(former, 'listener')
const ali = await aMember(present, 'cell')
const carried = { authors: [lou.certificate.fingerprint, listener.certificate.fingerprint] }

test('[S26] an author whom a rotation names wrote under the former key, beside those of the present one', async () => {
  expect(await certifiedMember(present.public, lou.certificate.text, carried)).toMatchObject({ id: lou.id })
  expect(await certifiedMember(present.public, ali.certificate.text, carried)).toMatchObject({ id: ali.id })
})

test('[S26] [G3] nobody else writes under a former key, and nobody but a member of the cell', async () => {
  expect(await certifiedMember(present.public, other.certificate.text, carried)).toBeNull()
  expect(await certifiedMember(present.public, lou.certificate.text)).toBeNull()
  expect(await certifiedMember(present.public, listener.certificate.text, carried)).toBeNull()
})
