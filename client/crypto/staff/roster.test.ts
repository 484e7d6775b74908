import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { StaffId } from '#shared/ids.ts'
import { type PublishedRoster, type Roster, rosterMaker } from '#shared/protocol/roster.ts'
import { firstRoster } from '#shared/roster/derive.ts'
import { sha256OfText } from '../hash.ts'
import { sign } from '../signature.ts'
import { aMember, anOrganisation, now } from '../testing/people.ts'
import { signRoster, verifyRoster } from './roster.ts'

const organisation = await anOrganisation()
const nour = await aMember(organisation, 'supervisor')
const iris = await aMember(organisation, 'supervisor')
const sam = await aMember(organisation, 'listener')
const deployment = newId<StaffId>()

const rosterOf = ({ id, certificate }: typeof nour): Roster =>
  firstRoster(
    { deployment, organisation: organisation.public },
    { staff: id, certificate: certificate.fingerprint },
    Math.floor(now / 1000),
  )
const published = async (made: Roster, key = organisation.key, by = nour): Promise<PublishedRoster> => ({
  ...(await signRoster(key, by, made)),
  certificate: by.certificate.text,
})
const verify = async (roster: PublishedRoster) => {
  const checked = await verifyRoster(roster)
  return checked.ok ? 'accepted' : checked.refused
}

test('[S14] a roster under the organisation’s key and its maker’s own is accepted', async () => {
  expect(await verify(await published(rosterOf(nour)))).toBe('accepted')
})

test('[S14] [G3] no roster is accepted under one of the two signatures, of another roster, or by another maker than it names', async () => {
  const honest = await published(rosterOf(nour))
  const other = await published({ ...rosterOf(nour), issued: 7 })
  const strange = await published(rosterOf(nour), (await anOrganisation()).key)
  const said = { deployment, number: 1, hash: await sha256OfText(honest.roster), by: nour.id }
  const byIris = await sign('roster-maker', rosterMaker, said, iris.sig.privateKey)
  expect(await verify(strange)).toBe('bad-signature')
  expect(await verify({ ...honest, maker: other.maker })).toBe('wrong-maker')
  expect(await verify({ ...honest, maker: byIris })).toBe('bad-signature')
  expect(await verify({ ...honest, certificate: iris.certificate.text })).toBe('wrong-maker')
  expect(await verify({ ...honest, certificate: sam.certificate.text })).toBe('wrong-maker')
  // A second certificate of the same person, which the roster does not name.
  const again = await aMember(organisation, 'supervisor', { id: nour.id } as never)
  expect(await verify(await published(rosterOf(nour), organisation.key, { ...again, id: nour.id }))).toBe('wrong-maker')
  expect(await verify({ ...honest, roster: honest.roster.slice(0, -4) })).toBe('malformed')
})
