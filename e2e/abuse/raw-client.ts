import { randomBytes } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import { clientFrame } from '../support/frames.ts'

/** A connection of a client that follows no rule: bytes on TCP, from its own address. */
export type RawClient = {
  readonly socket: Socket
  /** Whether the service still keeps it open. */
  readonly isOpen: () => boolean
  /** Raw bytes. */
  write(bytes: Buffer | string): void
  /** A text as a masked WebSocket frame (RFC 6455 §5.3). */
  say(text: string): void
  close(): void
}

/** Loopback has many addresses (127.0.0.0/8): attackers use other ones than honest people. */
export const attackersAddress = '127.6.6.6'

export function connectRaw(port: number, localAddress = attackersAddress): RawClient {
  const socket = createConnection({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => undefined)
  let isOpen = true
  socket.once('close', () => {
    isOpen = false
  })
  socket.resume()
  const write = (bytes: Buffer | string) => {
    if (isOpen) socket.write(bytes)
  }
  return {
    socket,
    isOpen: () => isOpen,
    write,
    say: (text) => write(Buffer.from(clientFrame(Buffer.from(text).toString('latin1')), 'latin1')),
    close: () => socket.destroy(),
  }
}

/** Requests a WebSocket as Socket.IO's client does, without its library. */
export const upgrade = (client: RawClient, ...headers: readonly string[]): void =>
  client.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: 127.0.0.1',
      ...headers,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  )

/** A JSON POST that announces that many bytes and sends only those of `body`. */
export const post = (client: RawClient, name: string, body: string, bytes = Buffer.byteLength(body)): void =>
  client.write(
    [
      `POST /api/${name} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${bytes}`,
      `\r\n${body}`,
    ].join('\r\n'),
  )

/** Joins a young person's namespace (Engine.IO 4, Socket.IO 5). */
export const join = (client: RawClient): void => client.say('40/youth,{"protocol":"relais/2"}')

/** A request in the joined namespace, with an acknowledgement. */
export const ask = (client: RawClient, id: number, name: string, body: unknown): void =>
  client.say(`42/youth,${id}${JSON.stringify([name, body])}`)
