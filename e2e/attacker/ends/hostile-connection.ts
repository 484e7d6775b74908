import * as v from 'valibot'
import type { Connection, ConnectionState } from '#client/connection/connection.ts'
import { createSubscribers, type Subscribers } from '#client/ui/observable.ts'
import { type Answer, answerOf, type Exchanges, type NoticeOf, type Notices } from '#shared/protocol/exchange.ts'
import { refuse } from '#shared/result.ts'

/** Answers a request as the attack likes, at once or later. */
export type Answering = (name: string, body: unknown) => Answer<unknown> | Promise<Answer<unknown>>

export type HostileConnection<Es extends Exchanges, Ns extends Notices> = Connection<Es, Ns> & {
  /** Sends a notice of the attack's making. */
  readonly tell: <Name extends keyof Ns & string>(name: Name, body: v.InferInput<Ns[Name]>) => void
  /** The connection is made, or lost. */
  readonly become: (state: ConnectionState) => void
}

/**
 * A connection whose service is the attacker. What crosses it is parsed with the schemas of the audience, as the product's own connection does: the
 * attack makes only what they accept, everything else is thrown away by both ends in the same way.
 */
export function hostileConnection<Es extends Exchanges, Ns extends Notices>(
  { requests, notices }: { readonly requests: Es; readonly notices: Ns },
  answering: Answering,
  onFault: (fault: unknown) => void,
  onSignal: (name: string, body: unknown) => void = () => undefined,
): HostileConnection<Es, Ns> {
  let state: ConnectionState = 'connecting'
  const states = createSubscribers<ConnectionState>(onFault)
  const connections = createSubscribers(onFault)
  const named = new Map<string, Subscribers<never>>()
  const subscribersOf = (name: string) => {
    const known = named.get(name) ?? createSubscribers<never>(onFault)
    named.set(name, known)
    return known
  }

  return {
    async request(name, body) {
      const exchange = requests[name]
      if (exchange === undefined || state !== 'connected') return refuse('unreachable')
      const sent = v.parse(exchange.request, JSON.parse(JSON.stringify(body)))
      const answer = v.safeParse(answerOf(exchange.reply), await answering(name, sent))
      return answer.success ? (answer.output as never) : refuse('malformed')
    },
    signal: (name, body) => {
      if (state === 'connected') onSignal(name, JSON.parse(JSON.stringify(body)))
    },
    on: (name, handler) => subscribersOf(name).subscribe(handler as () => void),
    get state() {
      return state
    },
    refusal: undefined,
    onState: states.subscribe,
    onConnected: connections.subscribe,
    close: () => {
      state = 'closed'
    },
    tell(name, body) {
      const schema = notices[name]
      if (schema === undefined || state !== 'connected') return
      const heard = v.parse(schema, JSON.parse(JSON.stringify(body))) as NoticeOf<Ns[typeof name]>
      subscribersOf(name).notify(heard as never)
    },
    become(next) {
      if (state === 'closed' || next === state) return
      state = next
      states.notify(next)
      if (next === 'connected') connections.notify()
    },
  }
}
