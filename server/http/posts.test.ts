import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { openSetUp } from '../staff/set-up.ts'
import { newPerson } from '../staff/testing/people.ts'
import { noon } from '../staff/testing/service.ts'
import { answerTo, httpService } from './testing/http-service.ts'

const http = httpService({ headersWithin: 500 })
const { post, raw } = http

describe('[G17] a post', () => {
  const beacon = { conversation: randomId(), bearer: randomSecret() }

  test('is answered in the form of SPEC A3, with a matching status', async () => {
    expect(await answerTo(await post('conversations/leave', beacon))).toEqual([200, { ok: true, value: {} }])
    expect(await answerTo(await post('invitation/open', { invitation: randomId() }))).toEqual([
      404,
      { ok: false, refused: 'not-available' },
    ])
  })

  test.each([
    ['no JSON', '{'],
    ['no object', '"text"'],
    ['nothing', ''],
    ['an unknown field', JSON.stringify({ ...beacon, more: 1 })],
    ['a missing field', JSON.stringify({ bearer: beacon.bearer })],
    ['a wrong type', JSON.stringify({ ...beacon, bearer: 5 })],
    ['a prototype', `{"__proto__":{},"conversation":"${beacon.conversation}","bearer":"${beacon.bearer}"}`],
  ])('with %s is malformed', async (_, body) => {
    expect(await answerTo(await post('conversations/leave', body))).toEqual([400, { ok: false, refused: 'malformed' }])
  })

  test('is JSON by its content type; only a beacon may be text', async () => {
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/json; charset=utf-8'])
      expect((await post('conversations/leave', beacon, type)).status).toBe(200)
    expect((await post('conversations/leave', beacon, 'application/x-www-form-urlencoded')).status).toBe(400)
    expect((await post('halves/drop', { secret: randomSecret() }, 'text/plain')).status).toBe(200)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
      expect((await post('sign-out', { token: randomSecret() }, type)).status).toBe(400)
    expect((await post('sign-out', { token: randomSecret() })).status).toBe(200)
  })

  test('over 16 kB is too large, with or without a declared length, and a ticket may have up to 2 MB', async () => {
    const filled = (bytes: number) => JSON.stringify({ filling: 'x'.repeat(bytes) })
    const tooLarge = [413, { ok: false, refused: 'too-large' }]
    expect(await answerTo(await post('sign-out', filled(17_000)))).toEqual(tooLarge)
    expect(await answerTo(await post('tickets/submit', filled(1_000_000)))).toEqual([
      400,
      { ok: false, refused: 'malformed' },
    ])
    expect(await answerTo(await post('tickets/submit', filled(2_200_000)))).toEqual(tooLarge)
  })

  test('with a compressed body is not read', async () => {
    const { status } = await fetch(`${http.origin()}/api/sign-out`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from('H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==', 'base64'),
    })
    expect(status).toBe(400)
  })

  test('to an unknown name, or with another method, is an unknown event', async () => {
    const unknown = [404, { ok: false, refused: 'unknown-event' }]
    expect(await answerTo(await post('nothing', {}))).toEqual(unknown)
    expect(await answerTo(await post('sign-out/', {}))).toEqual(unknown)
    expect(await answerTo(await post('SIGN-OUT', {}))).toEqual(unknown)
    expect(await answerTo(await post('constructor', {}))).toEqual(unknown)
    expect(await answerTo(await fetch(`${http.origin()}/api/sign-out`))).toEqual(unknown)
    expect(await answerTo(await fetch(`${http.origin()}/api/sign-out`, { method: 'OPTIONS' }))).toEqual(unknown)
  })

  test('for set-up is refused in the same way under a wrong secret, an old one, and after set-up', async () => {
    const start = async (secret: string) =>
      answerTo(await post('set-up/start', { secret, login: 'coordination', request: 'AAAA' }))
    const [older, newer] = [randomSecret(), randomSecret()]
    for (const secret of [older, newer])
      await http.service().expectOk(openSetUp(secret, newPerson('supervisor', 'x').id, noon))
    const refused = [404, { ok: false, refused: 'not-available' }]
    expect(await start(randomSecret())).toEqual(refused)
    expect(await start(older)).toEqual(refused)
    expect(await start(newer)).toEqual([400, { ok: false, refused: 'malformed' }])
  })

  test('[G18] of too many guesses is refused, for each login separately', async () => {
    const start = async (login: string) => (await post('sign-in/start', { login, request: 'AAAA' })).status
    const statuses = []
    for (let guess = 0; guess < 12; guess += 1) statuses.push(await start('guessed'))
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429])
    expect(await start('another')).toBe(400)
  })
})

describe('[G18] a slow or broken client', () => {
  test('that never ends its headers is cut off', async () => {
    const port = http.port()
    const began = performance.now()
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n'))
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 408/)
    expect(performance.now() - began).toBeLessThan(50_000)
  })

  test('with too large headers is refused', async () => {
    expect((await raw('/', { 'x-filling': 'x'.repeat(9000) })).status).toBe(431)
  })
})
