import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { fetchHalf } from '../half/halves.ts'
import { randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import { type House, newDevice, openHouse } from './testing/house.ts'
import { sitDown, talk } from './testing/people.ts'

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const aHalf = () => ({ secret: randomSecret(), half: randomSecret() })
const fetchIt = (secret: string) => fetchHalf(house, secret, Date.now())
const row = (secret: string) => house.store.readHalf(sha256OfBytes(secret))

test('[D1] the half that opens a conversation is there before its first line is acknowledged', async () => {
  await sitDown(house)
  const half = aHalf()
  expect(await house.youth().ask('conversation:open', { ...newDevice(), half })).toMatchObject({ ok: true })
  expect(await fetchIt(half.secret)).toEqual(ok({ half: half.half }))
})

test('[D1] a half whose conversation was not opened is not kept', async () => {
  const half = aHalf()
  expect(await house.youth().ask('conversation:open', { ...newDevice(), half })).toEqual(refuse('closed'))
  expect(await row(half.secret)).toBeNull()
})

test('[D1] [G17] nobody keeps a half for the conversation of somebody else', async () => {
  const { youth } = await talk(house)
  const half = aHalf()
  const stolen = { conversation: youth.conversation, bearer: randomSecret(), half }
  expect(await house.youth().ask('conversation:open', stolen)).toEqual(refuse('not-available'))
  expect(await row(half.secret)).toBeNull()
})

test('[D1] [D2] the half of a conversation that was kept stays, although its opening was refused', async () => {
  await sitDown(house)
  const youth = house.youth()
  await youth.connected
  const isGone = Promise.withResolvers<void>()
  const { readLog } = house.store
  // It is kept before its log is read. The connection ends between the two.
  const reading: typeof readLog = async (...asked) => {
    youth.socket.disconnect()
    await until(() => house.sockets.of('/youth').sockets.size === 0)
    isGone.resolve()
    return readLog(...asked)
  }
  Object.assign(house.store, { readLog: reading })
  const [device, half] = [newDevice(), aHalf()]
  youth.socket.emit('conversation:open', { ...device, half }, () => undefined)
  await isGone.promise
  // Closing waits for the work in progress.
  await house.gateway.close()
  expect(await fetchIt(half.secret)).toEqual(ok({ half: half.half }))
})
