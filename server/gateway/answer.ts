import * as v from 'valibot'
import type { Answer, Exchange, Exchanges, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import { type Cost, costs } from '#shared/protocol/pace.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Clock } from '../platform/clock.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Peer } from './peer.ts'
import { authorised, type Permission } from './permission.ts'

/** The handling of one request, made from an `Entry`. */
export type Handler<E extends Exchange, Caller> = {
  /** Who may ask. */
  readonly who: string
  readonly answer: (caller: Caller, request: RequestOf<E>) => Promise<Result<ReplyOf<E>, RefusalName>>
}

/**
 * An entry of an audience's table. An entry without `allow` does not compile, so no request is open by oversight (G17). A handler gets only the
 * rights that `allow` establishes. `decide` is one transaction, and `allow` is checked in it. `run` takes several steps, and checks `who` in each
 * step that needs it. `now`: when the request came, milliseconds.
 */
export type Entry<E extends Exchange, Caller, Given> = {
  readonly allow: Permission<Caller, RequestOf<E>, Given>
} & (
  | {
      readonly decide: (given: Given, request: RequestOf<E>, now: number) => Rule<ReplyOf<E>>
      /** Called after the change is stored. */
      readonly kept?: () => void
    }
  | {
      readonly run: (
        who: Rule<Given>,
        request: RequestOf<E>,
        caller: Caller,
        now: number,
      ) => Promise<Result<ReplyOf<E>, RefusalName>>
    }
)

/** Makes handlers of entries, for callers of one kind. */
export const handlersFor =
  <Caller>({ transactor, clock }: { readonly transactor: Transactor; readonly clock: Clock }) =>
  <E extends Exchange, Given>(entry: Entry<E, Caller, Given>): Handler<E, Caller> => ({
    who: entry.allow.who,
    async answer(caller, request) {
      const now = clock.now()
      const who = entry.allow.of(caller, request, now)
      if (!who.ok) return who
      if ('run' in entry) return entry.run(who.value, request, caller, now)
      const decided = await transactor.transact(authorised(who.value, (given) => entry.decide(given, request, now)))
      if (decided.ok) entry.kept?.()
      return decided
    },
  })

/** One entry per request of an audience; a missing one does not compile. */
export type Handlers<Es extends Exchanges, Caller> = { readonly [Name in keyof Es]: Handler<Es[Name], Caller> }

export type GatewayEdge = {
  /** The reason to refuse this sender now at this cost, or null. */
  readonly turnAway: (peer: Peer, cost: Cost) => 'too-fast' | 'busy' | null
  /** Called at a bug, with the request's name and nothing of its content. */
  readonly onBug: (name: string, thrown: unknown) => void
  /** Called with all work in progress, so that a drain can wait for it. */
  readonly onWork: (work: Promise<unknown>) => void
  /** Called with the name of each refusal, and nothing else of the request. */
  readonly onRefused?: (refused: RefusalName) => void
}

/** Answers every request of a connection by parse → allow → decide. Unknown events are answered too. */
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
    // The schema would accept an empty list as an object without keys.
    const parsed = v.safeParse(exchange.request, body)
    if (!parsed.success || Array.isArray(body)) return refuse('malformed')
    const request = parsed.output as RequestOf<Es[keyof Es & string]>
    return handler.answer(caller, request)
  }
}
