import { afterEach, beforeEach, expect, test } from 'vitest'
import { cellRequests } from '#shared/protocol/cell.ts'
import { followUpRequests } from '#shared/protocol/follow-up.ts'
import { listenerRequests } from '#shared/protocol/listener.ts'
import type { Rate } from '#shared/protocol/pace.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { youthRequests } from '#shared/protocol/youth.ts'
import { until } from '#shared/testing/eventually.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { aChange } from '../conversation/testing/change.ts'
import { everythingKept } from './testing/everything-kept.ts'
import { type House, openHouse, writer } from './testing/house.ts'
import { talk } from './testing/people.ts'

// A hostile client gets a named refusal, and changes nothing (G17).

let house: House

beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const refused = (name: string) => ({ ok: false, refused: name })

const kept = (conversation?: string) => everythingKept(house, conversation)

const notObjects = [null, 0, '', 'text', true, [], [{}], Buffer.from('bytes')]

/** One connected client of each audience. */
async function everybody() {
  const { youth, listener } = await talk(house)
  const staff = async (role: 'cell' | 'supervisor') => house.staff(role, (await house.addStaff(role)).token)
  return [
    [youth, youthRequests],
    [listener, listenerRequests],
    [house.connect('/follow-up'), followUpRequests],
    [await staff('cell'), cellRequests],
    [await staff('supervisor'), supervisorRequests],
  ] as const
}

/** A service with another rate limit. */
async function rated(rate: Rate): Promise<void> {
  await house.close()
  house = await openHouse({ rates: { acts: rate, upkeep: rate, signals: rate } })
}
/** Rates high enough for hundreds of requests, where a test needs them. */
const unhurried = () => rated({ burst: 10_000, perSecond: 10_000 })

test('[G17][A4] a name that is not a request of the audience is an unknown event', async () => {
  await unhurried()
  const audiences = await everybody()
  const before = await kept()
  const names = ['nope', '', ' ', 'error', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'desk:open ']
  const ofAll = audiences.flatMap(([, requests]) => Object.keys(requests))
  for (const [client, requests] of audiences) {
    // Each audience has requests of its own, and those of the others are unknown to it.
    for (const name of [...names, ...ofAll.filter((each) => !Object.hasOwn(requests, each))]) {
      expect([name, await client.ask(name)]).toEqual([name, refused('unknown-event')])
    }
  }
  expect(await kept()).toBe(before)
})

test('[G17][A4] a body that does not fit the schema is malformed, for every request', async () => {
  await unhurried()
  const audiences = await everybody()
  const before = await kept()
  for (const [client, requests] of audiences) {
    for (const name of Object.keys(requests)) {
      for (const body of [...notObjects, { unknown: 1 }, { conversation: { $ne: null } }, { after: -1 }]) {
        expect([name, body, await client.ask(name, body)]).toEqual([name, body, refused('malformed')])
      }
      const withoutBody = await client.socket.timeout(patienceMs).emitWithAck(name)
      expect([name, withoutBody]).toEqual([name, refused('malformed')])
    }
  }
  expect(await kept()).toBe(before)
})

test('[G17] values beyond the limit of their field are malformed', async () => {
  const { youth, listener } = await talk(house)
  const { conversation } = youth
  const before = await kept(conversation)
  const good = writer('youth')(1)
  const envelopes = [
    { ...good, sequence: -1 },
    { ...good, sequence: 0.5 },
    { ...good, sequence: 2 ** 53 },
    { ...good, epoch: 1e9 },
    { ...good, role: 'supervisor' },
    { ...good, session: 'short' },
    { ...good, session: `${'A'.repeat(21)}B` },
    { ...good, sealed: '' },
    { ...good, sealed: 'not base64url!' },
    { ...good, sealed: 'A'.repeat(16_081) },
    { ...good, text: 'in clear' },
  ]
  for (const envelope of envelopes) {
    expect([envelope, await youth.ask('message:send', { envelope })]).toEqual([envelope, refused('malformed')])
  }
  for (const capacity of [0, 4, 1.5, '1']) {
    expect(await listener.ask('desk:set', { availability: 'available', capacity })).toEqual(refused('malformed'))
  }
  const change = aChange({ conversation: youth.conversation, epoch: 1, former: null, reader: null })
  const [header, payload] = change.split('.')
  for (const entry of ['', 'a.b', 'a.b.c', `${header}.${payload}.AAAA`, `${change}.A`, 'A'.repeat(11_000)]) {
    expect([entry, await youth.ask('readers:change', { entry })]).toEqual([entry, refused('malformed')])
  }
  expect(await kept(conversation)).toBe(before)
})

test('[G17] keys of the prototype are not read', async () => {
  const { youth } = await talk(house)
  const before = await kept(youth.conversation)
  const envelope = JSON.stringify(writer('youth')(1))
  const poisons = [
    `{"envelope":${envelope.replace('{', '{"__proto__":{"role":"listener"},')},"__proto__":{"polluted":true}}`,
    '{"__proto__":{"envelope":{"role":"youth"}}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
  ]
  for (const poison of poisons.slice(1)) {
    youth.socket.emit('message:send', JSON.parse(poison))
    expect(await youth.ask('message:send', JSON.parse(poison))).toEqual(refused('malformed'))
  }
  expect(await kept(youth.conversation)).toBe(before)
  // In a complete message such keys are dropped, not read.
  const answer = await youth.ask('message:send', JSON.parse(poisons[0]!))
  expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  const log = await house.store.readLog(`conversation/${youth.conversation}`, 0, 100)
  if ((answer as { ok: boolean }).ok) expect(JSON.stringify(log)).not.toContain('polluted')
  expect(JSON.stringify(log)).not.toContain('__proto__')
})

test('[A3] a request without an acknowledgement is parsed and allowed too, and gets no answer', async () => {
  const { youth, listener } = await talk(house)
  const before = await kept(youth.conversation)
  youth.socket.emit('message:send', { envelope: { ...writer('youth')(1), role: 'listener' } })
  youth.socket.emit('message:send')
  youth.socket.emit('nope')
  youth.socket.emit('conversation:read', { after: 0 }, 'more', { than: 'asked' })
  await youth.ask('service:read')
  expect(await kept(youth.conversation)).toBe(before)
  youth.socket.emit('message:send', { envelope: writer('youth')(1) })
  await until(() => listener.bodies('log:appended').length > 1)
})

test('[A5][G18] a frame over 16 kB ends the connection, and only that one', async () => {
  const { youth, listener } = await talk(house)
  const before = JSON.parse(await kept(youth.conversation))[1]
  const closed = new Promise((resolve) => youth.socket.once('disconnect', resolve))
  youth.socket.emit('message:send', { envelope: { ...writer('youth')(1), sealed: 'A'.repeat(17_000) } })
  expect(await closed).toBe('transport close')
  expect(JSON.parse(await kept(youth.conversation))[1]).toEqual(before)
  expect(await listener.ask('desk:set', { availability: 'paused', capacity: 1 })).toMatchObject({ ok: true })
})

test('[G17] a packet that is not Socket.IO’s closes its connection, and changes nothing else', async () => {
  const { listener } = await talk(house)
  const packets = [
    '42["disconnect"]',
    '42["newListener",1]',
    '42[]',
    '42{}',
    '4',
    '49',
    '45-["x"]',
    '4599-["x"]',
    '42/youth,["x"',
    '42/listener,["desk:open",{}]',
    '\u0000',
    '40/youth,{"protocol"',
    '43/youth,1["spoof"]',
    '41/cell,',
  ]
  for (const packet of packets) {
    const client = house.youth()
    await client.connected
    const gone = new Promise((resolve) => client.socket.io.engine.once('close', resolve))
    client.socket.io.engine.write(packet)
    await gone
  }
  expect(await listener.ask('desk:set', { availability: 'available', capacity: 1 })).toMatchObject({ ok: true })
  expect(house.bugs).toEqual([])
})
