import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Roster } from '#shared/protocol/roster.ts'
import { ok } from '#shared/result.ts'
import type { Rotation } from '#shared/roster/derive.ts'
import { keptOrganisation } from '../outside-store/kept-organisation.ts'
import type { Pin } from '../platform/config.ts'
import { randomId, sha256OfText } from '../platform/random-id.ts'
import { publishedRoster, publishRoster } from '../staff/published-roster.ts'
import { type ActiveStaff, organisationKey, staffKey } from '../staff/state.ts'
import { foundOrganisation, type KeyPair, newKeyPair, nextRoster, type Person } from '../staff/testing/people.ts'
import { openTestService, type TestService } from '../staff/testing/service.ts'
import { checkOrganisation, pinOn, readOrganisation } from './pin.ts'

let service: TestService
let founder: Person
beforeEach(async () => {
  service = await openTestService()
})
afterEach(() => service.close())

/** Records the pins of the pages, in order, and how often an organisation was kept. */
function aStart(pin: Pin | null = null) {
  const shown: string[] = []
  const told = { kept: 0, rotated: 0 }
  const kept = keptOrganisation(service.directory)
  const show = pinOn({
    facts: { pinTo: (given) => shown.push(given.organisation) },
    config: { pin },
    transactor: service.transactor,
    kept,
    onRotated: () => {
      told.rotated += 1
    },
    onKept: () => {
      told.kept += 1
    },
  })
  return { shown, told, kept, show }
}

/** Replaces the organisation, as an attacker with write access to the database can. */
const replaceInDatabase = () =>
  service.transactor.transact((draft) => {
    const state = draft.read(organisationKey)
    if (!state) throw new Error('no organisation')
    draft.write(organisationKey, { ...state, organisation: newKeyPair().public })
    return { ok: true, value: null }
  })

async function found(): Promise<Pin> {
  founder = (await foundOrganisation(service)).founder
  const organisation = await readOrganisation(service.transactor)
  if (!organisation) throw new Error('no organisation')
  return organisation
}

test('an organisation that is set up while the server runs is shown and kept, once', async () => {
  const { shown, told, kept, show } = aStart()
  await show()
  const { organisation, deploymentId } = await found()
  for (let time = 0; time < 2; time += 1) await show()
  expect([shown, told.kept]).toEqual([[organisation], 1])
  expect(kept.read()).toEqual({ organisation, deploymentId })
})

test('[G3] a later change in the database is neither shown nor kept', async () => {
  const { organisation } = await found()
  const { shown, kept, show } = aStart()
  await show()
  await replaceInDatabase()
  await show()
  expect([shown, kept.read()?.organisation]).toEqual([[organisation], organisation])
})

test('[G3] the organisation kept with the secrets is shown, even if the database has another', async () => {
  const { organisation } = await found()
  await aStart().show()
  await replaceInDatabase()
  const { shown, told, show } = aStart()
  await show()
  expect([shown, told.kept]).toEqual([[organisation], 0])
})

/** Rotates as a coordinator's browser does, and sets the store's organisation. `by`: whose key signs as the maker. */
async function rotate(by?: { readonly sig: KeyPair }): Promise<string> {
  const fresh = newKeyPair()
  const published = await service.expectOk((draft) => ok(publishedRoster(draft)))
  const roster: Roster = JSON.parse(Buffer.from(published?.roster.split('.')[1] ?? '', 'base64url').toString())
  const certificates = roster.inForce.map(({ staff }) => ({ staff, certificate: sha256OfText(fresh.public) }))
  const change: Rotation = { kind: 'rotate', organisation: fresh.public, certificates, teams: [], older: [] }
  const maker = { id: founder.id, sig: by?.sig ?? founder.sig }
  const publication = nextRoster(published, change, maker, fresh, service.clock.now())
  await service.expectOk((draft) => {
    const state = draft.read(organisationKey)
    const staff = draft.read(staffKey(founder.id)) as ActiveStaff
    if (!state) throw new Error('no organisation')
    const actor = { ...staff, sig: maker.sig.public }
    const kept = publishRoster(draft, publication, change, actor, service.clock.now())
    if (kept.ok) draft.write(organisationKey, { ...state, organisation: fresh.public })
    return kept.ok ? ok(null) : kept
  })
  return fresh.public
}

test('[S24] a rotation is shown and kept, whichever node made it, and after a start that comes between the two', async () => {
  const { organisation } = await found()
  const { shown, told, kept, show } = aStart()
  await show()
  const next = await rotate()
  await show()
  await show()
  expect([shown, told.rotated, kept.read()?.organisation]).toEqual([[organisation, next], 1, next])
  await checkOrganisation(kept, await readOrganisation(service.transactor), service.transactor)
})

test('[S24] [G3] a key to which no rotation by somebody in force leads is neither shown nor kept, and a store from before a rotation is refused', async () => {
  const { organisation } = await found()
  const { shown, kept, show } = aStart()
  await show()
  await rotate({ sig: newKeyPair() })
  await show()
  expect([shown, kept.read()?.organisation]).toEqual([[organisation], organisation])
  const present = await readOrganisation(service.transactor)
  await expect(checkOrganisation(kept, present, service.transactor)).rejects.toThrow('another organisation')
  kept.replace({ organisation: newKeyPair().public, deploymentId: present?.deploymentId ?? '' })
  await expect(checkOrganisation(kept, present, service.transactor)).rejects.toThrow('another organisation')
})

test('a pin that is baked into the deployment takes precedence', async () => {
  await found()
  const baked = { organisation: newKeyPair().public, deploymentId: randomId() }
  const { shown, show } = aStart(baked)
  await show()
  expect(shown).toEqual([baked.organisation])
})
