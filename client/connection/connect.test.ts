import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Namespace, Server } from 'socket.io'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nothing, serviceNotices } from '#shared/protocol/exchange.ts'
import { askedRates } from '#shared/protocol/pace.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { connect } from './connect.ts'
import type { Connection } from './connection.ts'

const requests = {
  'echo:say': { request: v.strictObject({ text: v.string() }), reply: v.strictObject({ text: v.string() }) },
  'signal:send': { request: nothing, reply: nothing },
} as const
const notices = { 'echo:heard': v.strictObject({ text: v.string() }), ...serviceNotices } as const

let server: Server
let youth: Namespace
let origin: string
let connection: Connection<typeof requests, typeof notices>

beforeEach(async () => {
  const http = createServer()
  server = new Server(http)
  youth = server.of('/youth')
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
})

afterEach(async () => {
  vi.useRealTimers()
  connection.close()
  await server.close()
})

const open = () => connect({ namespace: '/youth', requests, notices, origin })

const reaches = (state: string) => eventually(() => expect(connection.state).toBe(state))

test('an answer is parsed and returned, refusals included', async () => {
  youth.on('connection', (socket) => {
    socket.on('echo:say', ({ text }, answer) =>
      answer(text === 'no' ? { ok: false, refused: 'too-fast' } : { ok: true, value: { text } }),
    )
  })
  connection = open()
  await reaches('connected')

  expect(await connection.request('echo:say', { text: 'bonjour' })).toEqual({ ok: true, value: { text: 'bonjour' } })
  expect(await connection.request('echo:say', { text: 'no' })).toEqual({ ok: false, refused: 'too-fast' })
})

test('no connection and no answer are both `unreachable`, and a request made offline is not sent later', async () => {
  const heard = vi.fn()
  youth.on('connection', (socket) => socket.on('echo:say', heard))
  connection = open()

  expect(await connection.request('echo:say', { text: 'too early' })).toEqual({ ok: false, refused: 'unreachable' })
  await reaches('connected')
  expect(await connection.request('echo:say', { text: 'mute' }, { timeoutMs: 50 })).toEqual({
    ok: false,
    refused: 'unreachable',
  })
  expect(heard.mock.calls.map(([body]) => body)).toEqual([{ text: 'mute' }])
})

test('[A5] a request that waits for its turn when the connection is lost is `unreachable`, and is not sent on another one', async () => {
  const heard: string[][] = []
  youth.on('connection', (socket) => {
    const own: string[] = []
    heard.push(own)
    socket.on('echo:say', ({ text }, answer) => {
      own.push(text)
      if (text === 'after') answer({ ok: true, value: { text } })
    })
  })
  connection = open()
  await reaches('connected')
  // More requests than the pace allows in a minute: some wait, on a machine of any speed.
  const asked = Array.from({ length: askedRates.acts.burst + 500 }, (_, each) =>
    connection.request('echo:say', { text: `${each}` }),
  )
  await eventually(() => expect(heard[0]?.length).toBeGreaterThanOrEqual(askedRates.acts.burst))
  expect(heard[0]?.length).toBeLessThan(asked.length)
  for (const socket of youth.sockets.values()) socket.disconnect()
  expect(new Set((await Promise.all(asked)).map((answer) => !answer.ok && answer.refused))).toEqual(
    new Set(['unreachable']),
  )
  await reaches('connected')
  expect(await connection.request('echo:say', { text: 'after' })).toMatchObject({ ok: true })
  expect(heard.slice(1)).toEqual([['after']])
})

test('[A9] a reply that its schema refuses is refused, and the connection is no longer trusted', async () => {
  youth.on('connection', (socket) => {
    socket.on('echo:say', (_body, answer) => answer({ ok: true, value: { text: 'bonjour', more: 1 } }))
  })
  connection = open()
  await reaches('connected')

  expect(await connection.request('echo:say', { text: 'a' })).toEqual({ ok: false, refused: 'malformed' })
  expect(connection.state).toBe('untrusted')
  expect(await connection.request('echo:say', { text: 'a' })).toEqual({ ok: false, refused: 'unreachable' })
})

test.each([
  ['of an unknown name', 'echo:unheard', [{ text: 'a' }]],
  ['its schema does not know', 'echo:heard', [{ text: 1 }]],
  ['with a second argument', 'echo:heard', [{ text: 'a' }, 'b']],
])('[A9] a notice %s is used by nobody, and the connection is no longer trusted', async (_case, name, bodies) => {
  const handler = vi.fn()
  youth.on('connection', (socket) => socket.emit(name, ...bodies))
  connection = open()
  connection.on('echo:heard', handler)

  await reaches('untrusted')
  expect(handler).not.toHaveBeenCalled()
})

test('a known notice reaches its handlers until they stop listening', async () => {
  const handler = vi.fn()
  youth.on('connection', (socket) => {
    socket.on('echo:say', (body, answer) => {
      socket.emit('echo:heard', body)
      answer({ ok: true, value: body })
    })
  })
  connection = open()
  const stop = connection.on('echo:heard', handler)
  await reaches('connected')
  await connection.request('echo:say', { text: 'one' })
  stop()
  await connection.request('echo:say', { text: 'two' })

  expect(handler.mock.calls).toEqual([[{ text: 'one' }]])
})

test('a notice right after an answer is delivered after it, in order and without delay, even if both come in one turn', async () => {
  // One reply to a long poll contains everything that waited.
  server.engine.opts.transports = ['polling']
  youth.on('connection', (socket) => {
    socket.on('echo:say', (body, answer) => {
      socket.emit('echo:heard', { text: 'before' })
      answer({ ok: true, value: body })
      socket.emit('echo:heard', { text: 'after' })
      socket.emit('echo:heard', { text: 'last' })
      if (body.text === 'leave') socket.disconnect()
    })
  })
  connection = open()
  await reaches('connected')
  const order: string[] = []
  connection.on('echo:heard', ({ text }) => order.push(text))
  connection.onState((state) => order.push(state))
  // As in a page: the caller has the answer only some promises later.
  const ask = async (text: string) => connection.request('echo:say', { text })

  for (const text of ['stay', 'leave']) {
    await ask(text)
    order.push(text)
  }
  await eventually(() => expect(order).toContain('lost'))
  expect(order.slice(0, 4)).toEqual(['before', 'stay', 'after', 'last'])
  // The service says why before it closes the socket. Both come with the end of every open request.
  expect(order.filter((each) => each !== 'leave').slice(4)).toEqual(['before', 'after', 'last', 'lost'])
})

test('[A2] a refused handshake says why, and is not tried again', async () => {
  const tries = vi.fn()
  youth.use((_socket, next) => {
    tries()
    next(new Error('wrong-protocol'))
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  connection = open()
  await reaches('refused')
  expect(connection.refusal).toBe('wrong-protocol')
  vi.advanceTimersByTime(60_000)
  // The handshake of a second connection comes after any retry of the first one.
  const later = open()
  await eventually(() => expect(later.state).toBe('refused'))
  later.close()
  expect(tries).toHaveBeenCalledTimes(2)
})

test('a handshake refused for a passing reason is tried again', async () => {
  let full = true
  youth.use((_socket, next) => {
    if (!full) return next()
    full = false
    next(new Error('busy'))
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  connection = open()

  await reaches('lost')
  vi.advanceTimersByTime(10_000)
  await reaches('connected')
})

test('[L5] each reconnection calls the handlers, also after the server closed the socket', async () => {
  const connected = vi.fn()
  const states: string[] = []
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  connection = open()
  connection.onConnected(connected)
  connection.onState((state) => states.push(state))
  await reaches('connected')
  for (const socket of youth.sockets.values()) socket.disconnect()
  await reaches('lost')
  vi.advanceTimersByTime(10_000)

  await eventually(() => expect(connected).toHaveBeenCalledTimes(2))
  expect(states).toEqual(['connected', 'lost', 'connected'])
})

test('[L5] `server:missed` calls for a resume without a new connection', async () => {
  const connected = vi.fn()
  const states: string[] = []
  connection = open()
  connection.onConnected(connected)
  connection.onState((state) => states.push(state))
  await reaches('connected')
  youth.emit('server:missed', {})

  await eventually(() => expect(connected).toHaveBeenCalledTimes(2))
  expect(states).toEqual(['connected'])
})

test('the handshake carries the protocol, and the token if there is one', async () => {
  const auths: unknown[] = []
  youth.on('connection', (socket) => auths.push(socket.handshake.auth))
  connection = open()
  await reaches('connected')
  connection.close()
  connection = connect({ namespace: '/youth', requests, notices, origin, token: 'abc' })
  await reaches('connected')

  await eventually(() => expect(auths).toEqual([{ protocol: 'relais/2' }, { protocol: 'relais/2', token: 'abc' }]))
})

test('[L6] a signal expects no answer, and is dropped without a connection', async () => {
  const signals = vi.fn()
  youth.on('connection', (socket) => socket.on('signal:send', signals))
  connection = open()
  connection.signal('signal:send', {})
  await reaches('connected')
  connection.signal('signal:send', {})

  await eventually(() => expect(signals.mock.calls).toEqual([[{}]]))
})
