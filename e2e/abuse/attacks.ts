import { randomBytes } from 'node:crypto'
import { ask, attackersAddress, connectRaw, join, post, type RawClient, upgrade } from './raw-client.ts'

/** An activity that runs until it is stopped. */
export type Attack = { readonly stop: () => void }

/** Repeats an action every `every` milliseconds; `all` has the connections opened so far. */
function keepDoing(every: number, act: (all: RawClient[]) => void): Attack {
  const all: RawClient[] = []
  const timer = setInterval(() => act(all), every)
  return {
    stop() {
      clearInterval(timer)
      for (const client of all) client.close()
    },
  }
}

/** The maximum number of open connections of one attacker: beyond it, the oldest is closed. */
const atOnce = 2000
function open(all: RawClient[], port: number, address = attackersAddress): RawClient {
  const client = connectRaw(port, address)
  all.push(client)
  if (all.length > atOnce) all.shift()?.close()
  return client
}

/** Opens another connection once the last one was refused or closed. */
function lasting(all: RawClient[], port: number): RawClient {
  const last = all.at(-1)
  if (last?.isOpen()) return last
  const client = open(all, port)
  upgrade(client)
  client.socket.once('data', () => join(client))
  return client
}

const id = () => randomBytes(16).toString('base64url')
const secret = () => randomBytes(32).toString('base64url')

/** By name; each takes the port of a service. */
export const attacks: Readonly<Record<string, (port: number) => Attack>> = {
  'new connections, five hundred a second': (port) =>
    keepDoing(20, (all) => {
      for (let count = 0; count < 10; count += 1) upgrade(open(all, port))
    }),
  'sockets that never join': (port) =>
    keepDoing(50, (all) => {
      if (all.filter((client) => client.isOpen()).length < 250) upgrade(open(all, port))
    }),
  'two thousand messages a second on one socket': (port) => {
    let sent = 0
    return keepDoing(10, (all) => {
      const client = lasting(all, port)
      for (let count = 0; count < 20; count += 1) {
        sent += 1
        const envelope = { epoch: 0, role: 'youth', session: id(), sequence: 0, sealed: 'A'.repeat(700) }
        ask(client, sent, 'message:send', { envelope })
      }
    })
  },
  'a conversation a hundred times a second': (port) => {
    let sent = 0
    return keepDoing(10, (all) => {
      sent += 1
      const bearer = randomBytes(32).toString('base64url')
      ask(lasting(all, port), sent, 'conversation:open', { conversation: id(), bearer })
    })
  },
  'frames of a megabyte': (port) => keepDoing(100, (all) => lasting(all, port).say('4'.repeat(1_000_000))),
  'bytes that mean nothing': (port) =>
    keepDoing(20, (all) => {
      const client = open(all, port)
      client.write(randomBytes(2000))
      const joined = lasting(all, port)
      joined.write(randomBytes(500))
    }),
  'readers that read nothing': (port) => {
    let sent = 0
    return keepDoing(10, (all) => {
      const client = lasting(all, port)
      client.socket.pause()
      sent += 1
      ask(client, sent, 'service:read', {})
    })
  },
  'connections that send nothing, two thousand five hundred a second': (port) =>
    keepDoing(20, (all) => {
      const kept = all.filter((client) => client.isOpen())
      all.splice(0, all.length, ...kept)
      for (let count = 0; count < 50 && all.length < atOnce; count += 1) all.push(connectRaw(port))
    }),
  'headers, a byte at a time': (port) =>
    keepDoing(50, (all) => {
      for (const client of all) client.write('a')
      if (all.length < 500) open(all, port).write('GET / HTTP/1.1\r\nX-Slow: ')
    }),
  'bodies that never end': (port) => neverEnd(port, 500, () => attackersAddress),
  'bodies that never end, from sixteen addresses': (port) => neverEnd(port, 1000, (count) => many(16, count)),
  'wrong codes, from thirty addresses': (port) =>
    keepAsking(port, 30, 'tickets/find', () => ({ lookup: id(), proof: secret() })),
  'wrong passwords for one login, from thirty addresses': (port) =>
    keepAsking(port, 30, 'sign-in/start', () => ({ login: 'sam', request: secret() })),
  'forty sockets that fill conversations': (port) => {
    const writers = new Map<RawClient, { readonly session: string; sequence: number }>()
    return keepDoing(50, (all) => {
      if (all.length < 40) {
        const client = open(all, port)
        upgrade(client)
        client.socket.once('data', () => {
          join(client)
          ask(client, 0, 'conversation:open', { conversation: id(), bearer: secret() })
          writers.set(client, { session: id(), sequence: 0 })
        })
      }
      for (const [client, writer] of writers) {
        const { session, sequence } = writer
        const envelope = { epoch: 0, role: 'youth', session, sequence, sealed: 'A'.repeat(15_000) }
        writer.sequence += 1
        ask(client, writer.sequence, 'message:send', { envelope })
      }
    })
  },
  'sockets of another site’s page': (port) =>
    keepDoing(20, (all) => {
      for (let count = 0; count < 10; count += 1) upgrade(open(all, port), 'Origin: https://evil.example')
    }),
}

/** One of that many addresses. */
const many = (addresses: number, count: number): string => `127.7.0.${1 + (count % addresses)}`

/** Bodies of tickets that arrive one byte at a time: that many, each from the address for its number. */
function neverEnd(port: number, bodies: number, addressOf: (count: number) => string): Attack {
  let opened = 0
  return keepDoing(50, (all) => {
    for (const client of all) client.write('a')
    for (let count = 0; count < 20 && opened < bodies; count += 1) {
      opened += 1
      post(open(all, port, addressOf(opened)), 'tickets/submit', `"${'a'.repeat(1000)}`, 2_000_000)
    }
  })
}

/** One connection from each of that many addresses, which repeats the same request. */
function keepAsking(port: number, addresses: number, name: string, body: () => object): Attack {
  return keepDoing(100, (all) => {
    for (let count = 0; count < addresses; count += 1) {
      const last = all[count]
      const client = last?.isOpen() ? last : connectRaw(port, many(addresses, count))
      all[count] = client
      post(client, name, JSON.stringify(body()))
    }
  })
}
