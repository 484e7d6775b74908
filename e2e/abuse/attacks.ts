import { randomBytes } from 'node:crypto'
import { ask, connectRaw, join, type RawClient, upgrade } from './raw-client.ts'

/** Something that goes on until it is stopped. */
export type Attack = { readonly stop: () => void }

/** What is done every `every` milliseconds; `all` is what has been opened so far. */
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

/** At most so many connections of one attacker at once: beyond, the oldest makes room. */
const atOnce = 2000
function open(all: RawClient[], port: number): RawClient {
  const client = connectRaw(port)
  all.push(client)
  if (all.length > atOnce) all.shift()?.close()
  return client
}

/** Another one once the last was turned away or ended. */
function lasting(all: RawClient[], port: number): RawClient {
  const last = all.at(-1)
  if (last?.isOpen()) return last
  const client = open(all, port)
  upgrade(client)
  client.socket.once('data', () => join(client))
  return client
}

const id = () => randomBytes(16).toString('base64url')

/** By name; each against the port of a service. */
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
  'headers, a byte at a time': (port) =>
    keepDoing(50, (all) => {
      for (const client of all) client.write('a')
      if (all.length < 500) open(all, port).write('GET / HTTP/1.1\r\nX-Slow: ')
    }),
  'bodies that never end': (port) =>
    keepDoing(50, (all) => {
      for (const client of all) client.write('"')
      if (all.length >= 500) return
      const head =
        'POST /api/tickets/submit HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n'
      open(all, port).write(`${head}${'a'.repeat(1000)}`)
    }),
}
