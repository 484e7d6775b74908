import { afterEach, beforeEach, expect, test } from 'vitest'
import { keptOrganisation } from '../outside-store/kept-organisation.ts'
import type { Pin } from '../platform/config.ts'
import { randomId } from '../platform/random-id.ts'
import { organisationKey } from '../staff/state.ts'
import { foundOrganisation, newKeyPair } from '../staff/testing/people.ts'
import { openTestService, type TestService } from '../staff/testing/service.ts'
import { pinOn, readOrganisation } from './pin.ts'

let service: TestService
beforeEach(async () => {
  service = await openTestService()
})
afterEach(() => service.close())

/** Records the pins of the pages, in order, and how often an organisation was kept. */
function aStart(pin: Pin | null = null) {
  const shown: string[] = []
  const told = { kept: 0 }
  const kept = keptOrganisation(service.directory)
  const show = pinOn({
    facts: { pinTo: (given) => shown.push(given.organisation) },
    config: { pin },
    transactor: service.transactor,
    kept,
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
  await foundOrganisation(service)
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

test('a pin that is baked into the deployment takes precedence', async () => {
  await found()
  const baked = { organisation: newKeyPair().public, deploymentId: randomId() }
  const { shown, show } = aStart(baked)
  await show()
  expect(shown).toEqual([baked.organisation])
})
