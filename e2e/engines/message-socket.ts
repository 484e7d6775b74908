import { EventEmitter } from 'node:events'
import { WebSocket } from 'ws'

/** Numbered commands and events in JSON over a WebSocket: the form of both CDP and WebDriver BiDi. */
export type MessageSocket = {
  /** Sends a command; `more` is added beside its method. Throws the browser's words if it refuses, and if the socket closes before the answer. */
  send<Result>(method: string, params?: object, more?: object): Promise<Result>
  /** Reports every event until it is stopped. */
  onEvent(listen: (event: ProtocolEvent) => void): () => void
  close(): void
}

export type ProtocolEvent = { readonly method: string; readonly params: unknown; readonly sessionId?: string }

type Message =
  | ({ readonly id?: undefined } & ProtocolEvent)
  | { readonly id: number; readonly result: unknown; readonly error?: undefined }
  | { readonly id: number; readonly error: string | { readonly message: string }; readonly message?: string }

type Waiting = { readonly method: string; resolve(result: unknown): void; reject(why: Error): void }

export async function openMessageSocket(url: string): Promise<MessageSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  const waiting = new Map<number, Waiting>()
  const events = new EventEmitter<{ event: [ProtocolEvent] }>().setMaxListeners(0)
  let last = 0
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('message', (bytes) => {
    const message = JSON.parse(String(bytes)) as Message
    if (message.id === undefined) return void events.emit('event', message)
    const command = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) command?.resolve(message.result)
    else command?.reject(new Error(`${command.method}: ${wordsOf(message)}`))
  })
  socket.on('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the browser closed the connection`))
    waiting.clear()
  })
  return {
    send<Result>(method: string, params: object = {}, more: object = {}) {
      last += 1
      const id = last
      return new Promise<Result>((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error(`${method}: the connection is closed`))
        waiting.set(id, { method, resolve: resolve as Waiting['resolve'], reject })
        socket.send(JSON.stringify({ id, method, params, ...more }))
      })
    },
    onEvent(listen) {
      events.on('event', listen)
      return () => void events.off('event', listen)
    },
    close: () => socket.close(),
  }
}

const wordsOf = ({ error, message }: Extract<Message, { error: string | object }>): string =>
  typeof error === 'string' ? `${error}: ${message ?? ''}` : error.message
