import { afterEach, beforeEach, expect, test } from 'vitest'
import { costs, heardRates, type Rate } from '#shared/protocol/pace.ts'
import { ok } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { randomId } from '../platform/random-id.ts'
import { ticketKey } from '../ticket/state.ts'
import { consentedTicket } from '../ticket/testing/consented-ticket.ts'
import { everythingKept } from './testing/everything-kept.ts'
import { type House, newDevice, openHouse, writer } from './testing/house.ts'
import { start, talk } from './testing/people.ts'

// A hostile client gets a named refusal, and changes nothing (G17).

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const refused = (name: string) => ({ ok: false, refused: name })

const kept = (conversation?: string) => everythingKept(house, conversation)

/** A service with another rate limit. */
async function rated(rate: Rate): Promise<void> {
  await house.close()
  house = await openHouse({ rates: { acts: rate, upkeep: rate, signals: rate } })
}
/** Rates high enough for hundreds of requests, where a test needs them. */
const _unhurried = () => rated({ burst: 10_000, perSecond: 10_000 })

test('[A5][G18] a flood is refused by name, changes nothing, and does not delay the answers to others', async () => {
  // The allowance is never refilled, so the result does not depend on how long this takes.
  await rated({ ...heardRates.upkeep, perSecond: 0 })
  const { youth, listener } = await talk(house)
  const before = await kept(youth.conversation)
  const flood = Array.from({ length: 300 }, () => youth.ask('conversation:read', { after: 0 }))
  expect(await listener.ask('conversation:read', { conversation: youth.conversation, after: 0 })).toMatchObject({
    ok: true,
  })
  const answers = (await Promise.all(flood)) as { ok: boolean; refused?: string }[]
  const heard = answers.filter(({ ok: isOk }) => isOk).length
  expect(heard).toBeGreaterThan(0)
  expect(heard).toBeLessThanOrEqual(heardRates.upkeep.burst / costs.reading.amount)
  expect(new Set(answers.map((answer) => answer.refused ?? 'ok'))).toEqual(new Set(['ok', 'too-fast']))
  expect(await kept(youth.conversation)).toBe(before)
  // Reads that a page makes by itself don't use up the allowance for acts.
  expect(await youth.ask('message:send', { envelope: writer('youth')(1) })).toMatchObject({ ok: true })
})

test('[G18] the bytes that young people write are limited per address, over all connections, and a listener’s are not', async () => {
  await house.close()
  // The allowance is never refilled, so the result does not depend on how long this takes.
  house = await openHouse({ writing: { burst: 100_000, perMs: 1e15 } })
  const { youth, listener } = await talk(house)
  const others = [await start(house), await start(house), await start(house)]
  const large = (role: 'youth' | 'listener', epoch = 1) => ({ ...writer(role)(epoch), sealed: 'A'.repeat(15_000) })
  const answers = []
  for (const each of [youth, ...others, youth, ...others])
    answers.push(
      (await each.ask('message:send', { envelope: large('youth', each === youth ? 1 : 0) })) as { refused?: string },
    )
  expect(answers.map((answer) => answer.refused ?? 'ok')).toEqual([...Array(6).fill('ok'), 'too-fast', 'too-fast'])
  const { conversation } = youth
  expect(await listener.ask('message:send', { conversation, envelope: large('listener') })).toMatchObject({ ok: true })
})

test('[G18] the same limit holds for the threads of their tickets', async () => {
  await house.close()
  house = await openHouse({ writing: { burst: 50_000, perMs: 1e15 } })
  const day = new Date().toISOString().slice(0, 10)
  const { submission, bearer } = consentedTicket({ day, team: randomId() })
  const { ticket, consent, bearerHash } = submission
  await house.done((draft) => {
    draft.write(ticketKey(ticket), {
      ...{ id: ticket, consent, phase: 'received', erasing: null, submissionSha256: '', sig: '', returnCode: null },
      ...{
        bearerSha256: bearerHash,
        epoch: 1,
        wrap: 'team-1',
        wrapper: null,
        carried: null,
        receivedOn: day,
        expiresOn: day,
        taker: null,
        passedBy: [],
      },
      ...{ alarmAt: null, alarm: false, term: { days: 90, until: day } },
    })
    return ok(null)
  })
  const large = () => ({ ...writer('youth')(), sealed: 'A'.repeat(15_000) })
  const answers = []
  for (const client of [house.connect('/follow-up'), house.connect('/follow-up')]) {
    expect(await client.ask('thread:open', { ticket, bearer, after: 0 })).toMatchObject({ ok: true })
    for (let message = 0; message < 2; message += 1)
      answers.push((await client.ask('message:send', { envelope: large() })) as { refused?: string })
  }
  expect(answers.map((answer) => answer.refused ?? 'ok')).toEqual(['ok', 'ok', 'ok', 'too-fast'])
})

test('[C2][G18] when storage is full, newcomers are refused by name, and open conversations go on', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const reading = house.youth()
  house.room.isLeft = false
  expect(await reading.ask('service:read')).toMatchObject({ ok: true, value: { state: 'unattended' } })
  expect(await reading.ask('conversation:open', newDevice())).toEqual(refused('closed'))
  expect(await youth.ask('message:send', { envelope: writer('youth')(1) })).toMatchObject({ ok: true })
  expect(await listener.ask('message:send', { conversation, envelope: writer('listener')(1) })).toMatchObject({
    ok: true,
  })
  const back = house.youth()
  expect(await back.ask('conversation:resume', { ...youth.device, tab: undefined, after: 0 })).toMatchObject({
    ok: true,
  })
  house.room.isLeft = true
  expect(await reading.ask('service:read')).toMatchObject({ ok: true, value: { state: 'open' } })
})

test('[G18] a flood of signals loses no message, and an endless flood is disconnected', async () => {
  const { youth } = await talk(house)
  const frame = { epoch: 0, role: 'youth', session: randomId(), counter: 0, sealed: 'A'.repeat(379) }
  for (let counter = 0; counter < 200; counter += 1) youth.socket.emit('signal:send', { frame: { ...frame, counter } })
  expect(await youth.ask('message:send', { envelope: writer('youth')(1) })).toMatchObject({ ok: true })
  for (let counter = 0; counter < 1000; counter += 1) youth.socket.emit('signal:send', { frame: { ...frame, counter } })
  await until(() => !youth.socket.connected)
})

test('[G18] a connection that enters no namespace is closed', async () => {
  expect(house.sockets.connectTimeout()).toBeLessThan(40_000)
  await house.close()
  house = await openHouse({ joinWithin: 100 })
  const raw = new WebSocket(`${house.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  // It answers pings to keep the connection alive, as a client that only holds sockets would.
  raw.addEventListener('message', ({ data }) => {
    if (data === '2') raw.send('3')
  })
  await new Promise((resolve) => raw.addEventListener('open', resolve))
  await new Promise((resolve) => raw.addEventListener('close', resolve))
})
