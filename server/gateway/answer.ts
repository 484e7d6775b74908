import * as v from 'valibot'
import type { Answer, Exchange, Exchanges, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import { type Cost, costs } from '#shared/protocol/pace.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { Peer } from './peer.ts'

/** One request's handling. Leaving out `allow` does not compile, so nothing is open by oversight (G17). */
export type Handler<E extends Exchange, Caller> = {
  readonly allow: (caller: Caller, request: RequestOf<E>) => boolean
  readonly run: (caller: Caller, request: RequestOf<E>) => Promise<Result<ReplyOf<E>, RefusalName>>
}

/** One entry per request of an audience; a missing one does not compile. */
export type Handlers<Es extends Exchanges, Caller> = { readonly [Name in keyof Es]: Handler<Es[Name], Caller> }

export type GatewayEdge = {
  /** Why this sender is not heard now, or null at this cost. */
  readonly turnAway: (peer: Peer, cost: Cost) => 'too-fast' | 'busy' | null
  /** Told of a bug, with the request's name and nothing of its content. */
  readonly onBug: (name: string, thrown: unknown) => void
  /** Told of everything that is under way, so that a drain can wait for it. */
  readonly onWork: (work: Promise<unknown>) => void
  /** Told why a request was refused, and nothing else of it. */
  readonly onRefused?: (refused: RefusalName) => void
}

/** Answers every request of a connection by parse → allow → run. Unknown events are answered too. */
export function answerRequests<Es extends Exchanges, Caller>(
  peer: Peer,
  exchanges: Es,
  handlers: Handlers<Es, Caller>,
  caller: Caller,
  edge: GatewayEdge,
): void {
  peer.onRequest(({ name, body, reply: send }) => {
    const reply = (answer: Answer<unknown>) => {
      if (!answer.ok) edge.onRefused?.(answer.refused)
      send(answer)
    }
    const answered = handle(name, body).then(reply, (thrown: unknown) => {
      if (thrown instanceof StoreUnavailable) return reply(refuse('busy'))
      edge.onBug(typeof name === 'string' && Object.hasOwn(exchanges, name) ? name : 'unknown', thrown)
      reply(refuse('internal'))
    })
    edge.onWork(answered)
  })

  async function handle(name: unknown, body: unknown): Promise<Result<unknown, RefusalName>> {
    const isKnown = typeof name === 'string' && Object.hasOwn(exchanges, name)
    const exchange = isKnown ? (exchanges[name] as Es[keyof Es & string]) : undefined
    const turnedAway = edge.turnAway(peer, exchange?.pace ?? costs.act)
    if (turnedAway) return refuse(turnedAway)
    if (!exchange) return refuse('unknown-event')
    const handler = handlers[name as keyof Es]
    // An empty list would pass for an object without keys.
    const parsed = v.safeParse(exchange.request, body)
    if (!parsed.success || Array.isArray(body)) return refuse('malformed')
    const request = parsed.output as RequestOf<Es[keyof Es & string]>
    if (!handler.allow(caller, request)) return refuse('not-allowed')
    return handler.run(caller, request)
  }
}
