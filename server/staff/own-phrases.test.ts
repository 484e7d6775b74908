import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeptPhrases } from '#shared/protocol/own-phrases.ts'
import { ok, refuse } from '#shared/result.ts'
import { keepPhrases, phrasesKey, readPhrases } from './own-phrases.ts'
import { admitPerson, foundOrganisation, type Person, sealed } from './testing/people.ts'
import { openTestService, type TestService } from './testing/service.ts'

let service: TestService
let sam: Person
let noa: Person
beforeEach(async () => {
  service = await openTestService()
  const organisation = await foundOrganisation(service)
  sam = await admitPerson(service, organisation, 'listener', 'sam')
  noa = await admitPerson(service, organisation, 'listener', 'noa')
})
afterEach(() => service.close())

const some = () => ({ wraps: [{ to: sam.enc.public, wrapped: sealed(113) }], sealed: sealed(284) })
const keep = (version: number, phrases: NonNullable<KeptPhrases['phrases']>, who = sam) =>
  service.transactor.transact(keepPhrases(who, { version, phrases }))
const read = (who = sam) => service.transactor.transact(readPhrases(who))

test('[C37] a listener’s own phrases are kept for them alone, under the next version', async () => {
  expect(await read()).toEqual(ok({ version: 0, phrases: null }))
  const first = some()
  expect(await keep(1, first)).toEqual(ok({}))
  expect(await read()).toEqual(ok({ version: 1, phrases: first }))
  expect(await read(noa)).toEqual(ok({ version: 0, phrases: null }))
  const second = some()
  expect(await keep(2, second)).toEqual(ok({}))
  expect(await read()).toEqual(ok({ version: 2, phrases: second }))
})

test('[C37] of two pages that change the same version one is refused, and nothing of the other is lost', async () => {
  const first = some()
  const [one, two] = await Promise.all([keep(1, first), keep(1, some())])
  expect([one, two]).toEqual([ok({}), refuse('stale')])
  expect(await read()).toEqual(ok({ version: 1, phrases: first }))
  expect(await keep(3, some())).toEqual(refuse('stale'))
  expect(await keep(0, some())).toEqual(refuse('stale'))
})

test('[C37] the kept version again changes nothing, as when its answer was lost', async () => {
  const first = some()
  await keep(1, first)
  const before = (await service.store.load([phrasesKey(sam.id).key]))[0]?.version
  expect(await keep(1, first)).toEqual(ok({}))
  expect((await service.store.load([phrasesKey(sam.id).key]))[0]?.version).toBe(before)
})

test('[C37] nothing of it is audited', async () => {
  const before = await service.store.readAudit(0, 100)
  await keep(1, some())
  expect(await service.store.readAudit(0, 100)).toEqual(before)
})
