import { afterEach, expect, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import { loseDevice } from '../conversation/presence.ts'
import { connectionName } from '../notice/connection-name.ts'
import { type Client, type House, newDevice, openHouse } from './testing/house.ts'
import { sitDown, start, talk, viewOf } from './testing/people.ts'

let house: House

afterEach(() => house.close())

const placeOf = (client: Client) => {
  const view = viewOf(client)
  return view?.phase === 'waiting' ? view.place : null
}

/** Runs `happens` after a request for a log came, and before the log is read. */
function whileReading(happens: () => Promise<unknown>): void {
  const { readLog } = house.store
  const reading: typeof readLog = async (...asked) => {
    await happens()
    return readLog(...asked)
  }
  Object.assign(house.store, { readLog: reading })
}

test('[C13][G10] a place sent while a device resumed is sent again after the answer, which has none', async () => {
  house = await openHouse()
  await talk(house)
  const [youth, second, third] = [await start(house), await start(house), await start(house)]
  await until(() => placeOf(youth) && placeOf(third)?.position === 3)
  const again = house.youth()
  let toldBefore = 0
  whileReading(async () => {
    // Once the third has moved up, every place has been checked once.
    await second.ask('conversation:end')
    await until(() => placeOf(third)?.position === 2)
    await again.ask('service:read')
    toldBefore = again.bodies('conversation:changed').length
  })
  const resumed = await again.ask('conversation:resume', { ...youth.device, after: 0 })
  expect(resumed).toMatchObject({ ok: true, value: { conversation: { phase: 'waiting', place: null } } })
  await until(() => again.bodies('conversation:changed').length > toldBefore && placeOf(again))
})

test('[G10] a device that is released while it resumes is asked to come again, and not told that its conversation is gone', async () => {
  house = await openHouse()
  await sitDown(house)
  const youth = await start(house)
  const again = house.youth()
  await again.connected
  const { conversation } = youth.device
  const connection = connectionName('node', again.socket.id ?? '')
  whileReading(() => house.done(loseDevice({ conversation, connection }, Date.now(), house.limits)))
  const resumed = await again.ask('conversation:resume', { ...youth.device, after: 0 })
  expect(resumed).toEqual({ ok: false, refused: 'busy' })
})

test.each(['conversation:open', 'conversation:resume'])(
  '[G10] several simultaneous %s requests get the same answer',
  async (name) => {
    house = await openHouse()
    await sitDown(house)
    const device = name === 'conversation:open' ? newDevice() : (await start(house)).device
    const again = house.youth()
    const body = name === 'conversation:open' ? device : { ...device, after: 0 }
    const answers = await Promise.all([again.ask(name, body), again.ask(name, body), again.ask(name, body)])
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  },
)

test('[G18] the watch over a device that leaves while it resumes ends', async () => {
  house = await openHouse()
  await sitDown(house)
  const youth = await start(house)
  const again = house.youth()
  await again.connected
  const watched: string[] = []
  const { watchYouth } = house.queue
  const watching: typeof watchYouth = (conversation, connection, settled) => {
    watched.push(connection)
    watchYouth(conversation, connection, settled)
  }
  Object.assign(house.queue, { watchYouth: watching })
  const isReading = Promise.withResolvers<void>()
  whileReading(async () => {
    again.socket.disconnect()
    // This connection supersedes the one before.
    await until(() => house.sockets.of('/youth').sockets.size === 0)
    isReading.resolve()
  })
  again.socket.emit('conversation:resume', { ...youth.device, after: 0 }, () => undefined)
  await isReading.promise
  // Closing waits for the work in progress.
  await house.gateway.close()
  expect(watched).toEqual([])
})

test('[G18] the watch over a conversation that ends while it is being opened ends', async () => {
  house = await openHouse()
  await sitDown(house)
  const watched: string[] = []
  const watching: typeof house.queue.watchYouth = (conversation) => void watched.push(conversation)
  Object.assign(house.queue, { watchYouth: watching })
  const youth = house.youth()
  const reading = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  whileReading(async () => {
    reading.resolve()
    await ended.promise
  })
  const opening = youth.ask('conversation:open', newDevice())
  await reading.promise
  expect(await youth.ask('conversation:end', {})).toMatchObject({ ok: true })
  ended.resolve()
  expect(await opening).toEqual({ ok: false, refused: 'not-available' })
  expect(watched).toEqual([])
})
