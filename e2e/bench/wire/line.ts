import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { clientFrame } from '../../support/frames.ts'
import { addressOf } from './addresses.ts'
import { FrameReader, type Hear } from './frame-reader.ts'

/** One WebSocket. */
export type Line = {
  /** ASCII only. */
  readonly send: (ascii: string) => void
  readonly close: () => void
}

export type LineOptions = {
  readonly port: number
  /** With its query. */
  readonly path: string
  readonly hear: Hear
  readonly onOpen?: () => void
  /** Told unless `close` was asked for. */
  readonly onLost: (why: string) => void
}

/** Whoever connects is somebody else, at an address of their own. */
let people = 0

/** All lines read into this one: what is in it is read before anything else happens. */
const shared = Buffer.allocUnsafe(256 * 1024)
const headEnd = Buffer.from('\r\n\r\n')

/** Opens a WebSocket by hand on 127.0.0.1: a library's would cost about as much as the server that is measured. */
export function openLine({ port, path, hear, onOpen = () => undefined, onLost }: LineOptions): Line {
  let isOver = false
  let head: Buffer | null = Buffer.alloc(0)
  const frames = new FrameReader(hear, () => lose('the server closed it'))
  const read = (size: number) => {
    const chunk = shared.subarray(0, size)
    if (head === null) frames.read(chunk)
    else readHead(Buffer.concat([head, chunk]))
    return true
  }
  const onread = { buffer: shared, callback: read }
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
  socket.once('connect', () => socket.write(upgradeRequest(port, path, addressOf(people++))))
  socket.on('error', (error) => lose(error.message))
  socket.on('close', () => lose('the connection ended'))

  function readHead(bytes: Buffer) {
    head = bytes
    const end = bytes.indexOf(headEnd)
    if (end === -1) return
    if (!bytes.toString('latin1', 0, 12).endsWith(' 101')) return lose(bytes.toString('latin1', 0, end))
    head = null
    onOpen()
    if (bytes.length > end + headEnd.length) frames.read(bytes.subarray(end + headEnd.length))
  }

  function lose(why: string) {
    if (!isOver) onLost(why)
    end()
  }

  function end() {
    isOver = true
    socket.destroy()
  }

  return { send: (ascii) => void socket.write(clientFrame(ascii), 'latin1'), close: end }
}

/** What a browser sends, byte for byte but for the key, and what a reverse proxy adds: a server may keep all of it for as long as the connection lasts. */
const upgradeRequest = (port: number, path: string, address: string) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Pragma: no-cache',
    'Cache-Control: no-cache',
    'User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
    'Upgrade: websocket',
    `Origin: http://127.0.0.1:${port}`,
    'Sec-WebSocket-Version: 13',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    `X-Forwarded-For: ${address}`,
    '\r\n',
  ].join('\r\n')
