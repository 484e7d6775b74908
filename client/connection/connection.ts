import * as v from 'valibot'
import { createSubscribers, type Subscribers } from '#client/ui/observable.ts'
import {
  type Answer,
  answerOf,
  type Exchanges,
  type NoticeOf,
  type Notices,
  type ReplyOf,
} from '#shared/protocol/exchange.ts'
import { type Cost, costs } from '#shared/protocol/pace.ts'
import { type RefusalName, refusal } from '#shared/protocol/refusals.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { createAfterAnswers, type Turns } from './after-answers.ts'
import type { ClientSocket } from './client-socket.ts'
import { createPacing } from './pacing.ts'

/**
 * `lost` reconnects by itself; `refused` (see `refusal`), `closed` and `untrusted` are final. `untrusted`: the service sent
 * something that its schema refuses, and none of it is used (SPEC A9).
 */
export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'refused' | 'closed' | 'untrusted'

export type Connection<Es extends Exchanges, Ns extends Notices> = {
  /**
   * Answers `unreachable` without a connection or without an answer in time (10 s by default from when the request leaves), `malformed` for an
   * unparsable reply. The request waits its turn at the pace that the service accepts. As long as the connection lasts, a notice sent after an
   * answer is delivered after it; the next connection is the moment to resume.
   */
  request<Name extends keyof Es & string>(
    name: Name,
    body: v.InferInput<Es[Name]['request']>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Answer<ReplyOf<Es[Name]>>>
  /** Sent without acknowledgement, and dropped when it cannot leave at once. */
  signal<Name extends keyof Es & string>(name: Name, body: v.InferInput<Es[Name]['request']>): void
  on<Name extends keyof Ns & string>(name: Name, handler: (notice: NoticeOf<Ns[Name]>) => void): () => void
  readonly state: ConnectionState
  /** Why the handshake was refused, once the state is `refused`. */
  readonly refusal: RefusalName | undefined
  onState(handler: (state: ConnectionState) => void): () => void
  /** Called at each connection, at each reconnection, and when notices may have been lost: the moment to resume (SPEC L5). */
  onConnected(handler: () => void): () => void
  close(): void
}

/** What a connection needs from the page, or from a simulation of one. */
export type ConnectionPlatform = {
  readonly socket: ClientSocket
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  readonly turns: Turns
  /** From 0 up to 1: spreads the requests of many clients. */
  readonly random: () => number
  /** Called when the socket has connected, has failed, or is not wanted any more. */
  readonly onTrialOver: () => void
  /** Calls back when the device has a network again; returns what stops it. */
  readonly watchNetwork: (online: () => void) => () => void
}

const answerWithinMs = 10_000
/** All clients of a node get `server:missed` at once. They spread their requests over this time, milliseconds. */
const resumeWithinMs = 1000

/**
 * A connection over one socket, which reconnects without limit. It parses what comes, and gives each request its turn.
 * `requests` and `notices` are the schemas of the audience.
 */
export function createConnection<Es extends Exchanges, Ns extends Notices>(
  { requests, notices }: { readonly requests: Es; readonly notices: Ns },
  { socket, scheduler, turns, random, onTrialOver, watchNetwork }: ConnectionPlatform,
): Connection<Es, Ns> {
  let state: ConnectionState = 'connecting'
  let refused: RefusalName | undefined
  let giveUpRetry = () => {}
  const states = createSubscribers<ConnectionState>()
  const connections = createSubscribers()
  const noticesNamed = new Map<string, Subscribers<never>>()
  const afterAnswers = createAfterAnswers(turns)
  const pacing = createPacing(scheduler)

  const isFinal = () => state === 'refused' || state === 'closed' || state === 'untrusted'

  function become(next: ConnectionState) {
    if (isFinal() || next === state) return
    state = next
    states.notify(next)
  }

  function finish(last: 'refused' | 'closed' | 'untrusted') {
    become(last)
    giveUpRetry()
    unwatch()
    pacing.reset()
    afterAnswers.close()
    onTrialOver()
    socket.disconnect()
  }

  /** Reconnects after the server closed the socket or refused the handshake with a transient refusal: Socket.IO does not do so by itself. */
  function reconnectLater() {
    become('lost')
    giveUpRetry()
    giveUpRetry = scheduler.after(1000 + random() * 2000, () => socket.connect())
  }

  socket.on('connect', () => {
    onTrialOver()
    if (isFinal()) return
    become('connected')
    resume()
  })

  function resume() {
    if (state === 'connected') connections.notify()
  }

  socket.on('disconnect', (reason: string) => {
    // Buffered requests would leave before the conversation is resumed, and the service would refuse them.
    socket.sendBuffer.length = 0
    pacing.reset()
    // A waiting notice may say why the service disconnected.
    afterAnswers.flush()
    if (isFinal()) return
    if (reason === 'io server disconnect') reconnectLater()
    else become('lost')
  })

  socket.on('connect_error', (error: Error) => {
    onTrialOver()
    if (isFinal()) return
    if (socket.active) {
      if (state !== 'connecting') become('lost')
      return
    }
    const parsed = v.safeParse(refusal, error.message)
    const name = parsed.success ? parsed.output : 'unreachable'
    if (isTransient(name)) return reconnectLater()
    refused = name
    finish('refused')
  })

  socket.onAny((name: string, ...bodies: unknown[]) => afterAnswers.tell(() => hear(name, bodies)))

  function hear(name: string, bodies: readonly unknown[]) {
    if (isFinal()) return
    const schema = Object.keys(notices).includes(name) ? notices[name] : undefined
    const parsed = schema && bodies.length === 1 ? v.safeParse(schema, bodies[0]) : undefined
    if (!parsed?.success) return finish('untrusted')
    if (name === 'server:missed') scheduler.after(random() * resumeWithinMs, resume)
    noticesNamed.get(name)?.notify(parsed.output as never)
  }

  /** Resolves to `unanswered` when there is no answer in time, or the connection is lost. */
  const ask = (name: string, body: unknown, { cost, timeoutMs }: { cost: Cost; timeoutMs: number }): Promise<unknown> =>
    new Promise((resolve) => {
      const leave = () =>
        socket.timeout(timeoutMs).emit(name, body, (late: Error | null, answer: unknown) => {
          afterAnswers.answered()
          resolve(late ? unanswered : answer)
        })
      pacing.queue(cost, leave, () => resolve(unanswered))
    })

  /** Connects at once when the network is back, for example on a phone that wakes up, without waiting for the next attempt. */
  function hurry() {
    if (state !== 'lost' && state !== 'connecting') return
    giveUpRetry()
    socket.disconnect().connect()
  }
  const unwatch = watchNetwork(hurry)

  return {
    async request(name, body, { timeoutMs = answerWithinMs } = {}) {
      const exchange = requests[name]
      if (!exchange) throw new Error(`no such request: ${name}`)
      if (!socket.connected || isFinal()) return refuse('unreachable')
      const raw = await ask(name, body, { cost: exchange.pace ?? costs.act, timeoutMs })
      if (raw === unanswered || isFinal()) return refuse('unreachable')
      const parsed = v.safeParse(answerOf(exchange.reply), raw)
      if (parsed.success) return parsed.output as Answer<never>
      finish('untrusted')
      return refuse('malformed')
    },
    signal(name, body) {
      if (socket.connected && !isFinal()) socket.volatile.emit(name, body)
    },
    on(name, handler) {
      const named = noticesNamed.get(name) ?? createSubscribers<never>()
      noticesNamed.set(name, named)
      return named.subscribe(handler)
    },
    get state() {
      return state
    },
    get refusal() {
      return refused
    },
    onState: states.subscribe,
    onConnected: connections.subscribe,
    close: () => finish('closed'),
  }
}

const unanswered = Symbol('unanswered')
