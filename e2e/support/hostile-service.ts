import { createServer, type Server as HttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Server, type Socket } from 'socket.io'
import { io, type Socket as Upstream } from 'socket.io-client'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type {
  Answer,
  AnySchema,
  Exchange,
  Exchanges,
  NoticeOf,
  Notices,
  ReplyOf,
  RequestOf,
} from '#shared/protocol/exchange.ts'
import type { followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import type { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import type { publicHttp } from '#shared/protocol/public-http.ts'
import type { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { youthNotices, youthRequests } from '#shared/protocol/youth.ts'

type Spoken<Requests extends Exchanges, Told extends Notices> = { readonly requests: Requests; readonly notices: Told }
type Audiences = {
  '/youth': Spoken<typeof youthRequests, typeof youthNotices>
  '/follow-up': Spoken<typeof followUpRequests, typeof followUpNotices>
  '/listener': Spoken<typeof listenerRequests, typeof listenerNotices>
  '/cell': Spoken<typeof cellRequests, typeof cellNotices>
  '/supervisor': Spoken<typeof supervisorRequests, typeof supervisorNotices>
}
type Namespace = keyof Audiences
type RequestName<N extends Namespace> = keyof Audiences[N]['requests'] & string
type NoticeName<N extends Namespace> = keyof Audiences[N]['notices'] & string
type Reply<N extends Namespace, Name extends RequestName<N>> = Audiences[N]['requests'][Name] extends infer E extends
  Exchange
  ? ReplyOf<E>
  : never
type Asked<N extends Namespace, Name extends RequestName<N>> = Audiences[N]['requests'][Name] extends infer E extends
  Exchange
  ? RequestOf<E>
  : never
type Told<N extends Namespace, Name extends NoticeName<N>> = Audiences[N]['notices'][Name] extends infer S extends
  AnySchema
  ? NoticeOf<S>
  : never

/** Returned in the place of a notice: the notice is not delivered. */
export const withheld = Symbol('withheld')

export type Crossing = {
  readonly kind: 'request' | 'reply' | 'notice'
  readonly namespace: string
  readonly name: string
  readonly body: unknown
}

/**
 * The service as its operator could alter it, with the pages unchanged: a proxy before the real one, which speaks its protocol on the wire, forwards
 * everything, and lies where a test asks it to. A lie returns what the page gets in the place of the true answer.
 */
export type HostileService = {
  readonly origin: string
  /** Replaces a page's request on its way to the service: as if that page were an attacker's. A promise delays that request alone. */
  lieInRequest<N extends Namespace, Name extends RequestName<N>>(
    namespace: N,
    name: Name,
    lie: (body: Asked<N, Name>) => unknown,
  ): void
  /** Replaces an answer that is not a refusal. */
  lieInReply<N extends Namespace, Name extends RequestName<N>>(
    namespace: N,
    name: Name,
    lie: (value: Reply<N, Name>) => unknown,
  ): void
  lieInNotice<N extends Namespace, Name extends NoticeName<N>>(
    namespace: N,
    name: Name,
    lie: (body: Told<N, Name>) => unknown,
  ): void
  /** The same for a POST of a young person's device. */
  lieInAnswer<Name extends keyof typeof publicHttp>(
    name: Name,
    lie: (value: ReplyOf<(typeof publicHttp)[Name]>) => unknown,
  ): void
  /** Sends a notice that the service never sent, to every socket of a namespace. */
  say(namespace: Namespace, name: string, body: unknown): void
  /** What crossed, as the real service sent it, oldest first. */
  crossed(kind: Crossing['kind'], name: string): readonly unknown[]
  close(): Promise<void>
}

type Lie = (body: never) => unknown

export async function openHostileService(real: string): Promise<HostileService> {
  const lies = new Map<string, Lie>()
  const crossings: Crossing[] = []
  const http = createServer((asked, answered) => void forward(real, asked, answered, lies))
  const sockets = new Server(http, { serveClient: false, maxHttpBufferSize: 1e7 })

  const cross: Cross = (kind, namespace, name, body) => {
    crossings.push({ kind, namespace, name, body })
    const lie = lies.get(`${kind} ${namespace} ${name}`)
    return lie ? lie(body as never) : body
  }

  const joins = new WeakMap<Socket, (socket: Socket) => void>()
  const between = sockets.of(/^\/[a-z-]+$/)
  between.use((socket, next) => {
    const upstream = io(`${real}${socket.nsp.name}`, {
      forceNew: true,
      multiplex: false,
      reconnection: false,
      transports: ['websocket'],
      auth: socket.handshake.auth,
    })
    joins.set(socket, join(upstream, cross))
    socket.conn.once('close', () => upstream.close())
    upstream.once('connect', () => next())
    upstream.once('connect_error', (error) => next(error))
  })
  between.on('connection', (socket) => joins.get(socket)?.(socket))

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    lieInRequest: (namespace, name, lie) => void lies.set(`request ${namespace} ${name}`, lie),
    lieInReply: (namespace, name, lie) => void lies.set(`reply ${namespace} ${name}`, lie),
    lieInNotice: (namespace, name, lie) => void lies.set(`notice ${namespace} ${name}`, lie),
    lieInAnswer: (name, lie) => void lies.set(`answer ${name}`, lie),
    say: (namespace, name, body) => void sockets.of(namespace).emit(name, body),
    crossed: (kind, name) =>
      crossings.filter((crossing) => crossing.kind === kind && crossing.name === name).map(({ body }) => body),
    close: () => closeBoth(sockets, http),
  }
}

type Cross = (kind: Crossing['kind'], namespace: string, name: string, body: unknown) => unknown

/** Forwards everything between the real service and a socket, once that socket has joined; earlier messages wait for it. */
function join(upstream: Upstream, cross: Cross): (socket: Socket) => void {
  const early: (readonly [string, unknown])[] = []
  let tell = (name: string, body: unknown) => void early.push([name, body])
  upstream.onAny((name: string, body: unknown) => tell(name, body))

  return (socket) => {
    const { name: namespace } = socket.nsp
    socket.onAny(async (name: string, body: unknown, acknowledge?: (answer: unknown) => void) => {
      const lied = cross('request', namespace, name, body)
      const said = lied instanceof Promise ? await lied : lied
      if (acknowledge === undefined) return void upstream.emit(name, said)
      upstream.emit(name, said, (answer: Answer<unknown>) =>
        acknowledge(answer.ok ? { ok: true, value: cross('reply', namespace, name, answer.value) } : answer),
      )
    })
    tell = (name, body) => {
      const told = cross('notice', namespace, name, body)
      if (told !== withheld) socket.emit(name, told)
    }
    for (const [name, body] of early) tell(name, body)
    upstream.on('disconnect', () => socket.disconnect(true))
    if (!upstream.connected) socket.disconnect(true)
  }
}

async function forward(
  real: string,
  asked: IncomingMessage,
  answered: ServerResponse,
  lies: ReadonlyMap<string, Lie>,
): Promise<void> {
  const { method, headers } = asked
  const path = asked.url ?? '/'
  const lie = lies.get(`answer ${path.replace('/api/', '')}`)
  const passed = request(new URL(path, real), { method, headers: { ...headers, host: new URL(real).host } })
  passed.on('error', () => answered.destroy())
  passed.on('response', async (said) => {
    if (!lie) {
      answered.writeHead(said.statusCode ?? 502, said.headers)
      said.pipe(answered)
      return
    }
    const answer = JSON.parse(await text(said)) as Answer<never>
    const { 'content-length': _, ...kept } = said.headers
    answered.writeHead(said.statusCode ?? 502, kept)
    answered.end(JSON.stringify(answer.ok ? { ok: true, value: lie(answer.value) } : answer))
  })
  asked.pipe(passed)
}

async function closeBoth(sockets: Server, http: HttpServer): Promise<void> {
  http.closeAllConnections()
  await sockets.close()
}
