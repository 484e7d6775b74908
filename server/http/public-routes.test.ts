import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomSecret } from '../platform/random-id.ts'
import { openTestService, type TestService } from '../staff/testing/service.ts'
import { publicRoutes } from './public-routes.ts'

let service: TestService
beforeEach(async () => {
  service = await openTestService()
})
afterEach(() => service.close())

test('[H5][G18] wrong codes from many addresses stop nobody else from returning with a code', async () => {
  const { 'tickets/find': find } = publicRoutes({ ...service, settings: { alarmHours: 24 } })
  const code = { lookup: randomSecret(), proof: randomSecret() } as Parameters<typeof find.allow>[1]
  const allowed = async (network: string) => (await find.allow({ networks: [network] }, code)) === null
  let guesses = 0
  for (let address = 0; address < 100; address += 1)
    for (let time = 0; time < 20; time += 1) if (await allowed(`guesser ${address}`)) guesses += 1
  expect(guesses).toBe(1000)
  expect(await allowed('somebody')).toBe(true)
})
