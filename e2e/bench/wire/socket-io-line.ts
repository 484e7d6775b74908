import type { Hear } from './frame-reader.ts'
import { type Line, openLine } from './line.ts'

export type SocketIoOptions = {
  readonly port: number
  /** `/` is Socket.IO's own. */
  readonly namespace: string
  readonly auth: object
  /** Told unless `close` was asked for. */
  readonly onLost: (why: string) => void
}

/** Bytes of the wire protocol: engine.io 4 around socket.io 5. */
const [open, ping, message] = [0x30, 0x32, 0x34]
const [joined, left, event, acknowledgement, refused] = [0x30, 0x31, 0x32, 0x33, 0x34]
const [zero, nine, t] = [0x30, 0x39, 0x74]

/** Requests whose answers are read have ids from here on; below are those of `send`. */
const asked = 1_000_000_000

/**
 * One connection to a namespace, over WebSocket alone. Answers and notices are looked at as bytes, since reading their JSON would cost as
 * much as the server that is measured; only `ask` reads it.
 */
export class SocketIoLine {
  /** Told of each answer to `send`: null for `{"ok":true…`, otherwise what was answered. */
  onAnswer: (id: number, refused: string | null) => void = () => undefined
  /** Told of each notice, as its list of name and body: `["name",body]`. */
  onNotice: Hear = () => undefined
  readonly #options: SocketIoOptions
  readonly #name: string
  readonly #line: Line
  readonly #answers = new Map<number, (answer: unknown) => void>()
  readonly #onJoined: (refused: string | null) => void
  #lastAsked = asked

  private constructor(options: SocketIoOptions, onJoined: (refused: string | null) => void) {
    this.#options = options
    this.#name = options.namespace === '/' ? '' : `${options.namespace},`
    this.#onJoined = onJoined
    this.#line = openLine({
      port: options.port,
      path: '/socket.io/?EIO=4&transport=websocket',
      hear: (bytes, start, end) => this.#hear(bytes, start, end),
      onLost: (why) => {
        onJoined(why)
        options.onLost(why)
      },
    })
  }

  /** Connects and joins the namespace. Throws what the server refused it with. */
  static join(options: SocketIoOptions): Promise<SocketIoLine> {
    return new Promise((resolve, reject) => {
      const joining = new SocketIoLine(options, (refused) =>
        refused === null ? resolve(joining) : reject(new Error(`${options.namespace} was not joined: ${refused}`)),
      )
    })
  }

  /** Sends an event: `json` is its list of name and body. `id` is the answer's, or none where none is wanted. */
  send(id: number | '', json: string): void {
    this.#line.send(`42${this.#name}${id}${json}`)
  }

  /** Asks with any body and answers what was answered. */
  ask(name: string, body: object): Promise<unknown> {
    this.#lastAsked += 1
    const id = this.#lastAsked
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.send(id, JSON.stringify([name, body]))
    })
  }

  close(): void {
    this.#line.close()
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    const kind = bytes[start]
    if (kind === message) this.#hearPacket(bytes[start + 1], bytes, start + 2 + this.#name.length, end)
    else if (kind === ping) this.#line.send('3')
    else if (kind === open) this.#line.send(`40${this.#name}${JSON.stringify(this.#options.auth)}`)
  }

  #hearPacket(kind: number | undefined, bytes: Buffer, start: number, end: number): void {
    if (kind === event) this.onNotice(bytes, start, end)
    else if (kind === acknowledgement) this.#hearAnswer(bytes, start, end)
    else if (kind === joined) this.#onJoined(null)
    else if (kind === refused) this.#onJoined(bytes.toString('utf8', start, end))
    else if (kind === left) this.#options.onLost('the server let go of it')
  }

  #hearAnswer(bytes: Buffer, start: number, end: number): void {
    let at = start
    let id = 0
    for (; (bytes[at] ?? 0) >= zero && (bytes[at] ?? 0) <= nine; at += 1) id = id * 10 + (bytes[at] ?? 0) - zero
    if (id < asked) {
      // `[{"ok":t`
      this.onAnswer(id, bytes[at + 7] === t ? null : bytes.toString('utf8', at, end))
      return
    }
    const [answer] = JSON.parse(bytes.toString('utf8', at, end)) as unknown[]
    this.#answers.get(id)?.(answer)
    this.#answers.delete(id)
  }
}
