import * as v from 'valibot'
import { createSubscribers, type Subscribers } from '#client/ui/observable.ts'
import type { Answer, Exchanges, Notices } from '#shared/protocol/exchange.ts'
import { refusal } from '#shared/protocol/refusals.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Connection, ConnectionState } from '../connection.ts'

type Given<Es extends Exchanges, Ns extends Notices> = {
  readonly requests: Es
  readonly notices: Ns
  /** The answer of the service to a request. */
  readonly answer: (name: keyof Es & string, body: never) => Answer<unknown> | Promise<Answer<unknown>>
  readonly onSignal?: (name: keyof Es & string, body: never) => void
  /** Lets answers through that no service gives: they stand for a mistake of the page's own. */
  readonly withFaults?: boolean
}

/**
 * A connection without a network, which a test opens and breaks. Requests, answers and notices pass through the protocol's schemas; one that
 * a schema refuses throws.
 */
export function aFakeConnection<Es extends Exchanges, Ns extends Notices>(given: Given<Es, Ns>) {
  const { requests, notices, answer, onSignal = () => undefined } = given
  const states = createSubscribers<ConnectionState>()
  const connections = createSubscribers()
  const noticesNamed = new Map<string, Subscribers<never>>()
  let state: ConnectionState = 'connecting'

  const isConnected = () => state === 'connected'
  const exchangeOf = (name: keyof Es & string) => {
    const exchange = requests[name]
    if (!exchange) throw new Error(`no such request: ${name}`)
    return exchange
  }

  const connection: Connection<Es, Ns> = {
    async request(name, body) {
      const exchange = exchangeOf(name)
      const asked = allowed(exchange.request, body, `the page asks ${name}`)
      await Promise.resolve()
      if (!isConnected()) return refuse('unreachable')
      const answered = await answer(name, asked as never)
      await Promise.resolve()
      if (!isConnected()) return refuse('unreachable')
      if (given.withFaults) return answered as Answer<never>
      return answered.ok
        ? ok(allowed(exchange.reply, answered.value, `the service answers ${name}`) as never)
        : refuse(allowed(refusal, answered.refused, `the service refuses ${name}`))
    },
    signal(name, body) {
      const said = allowed(exchangeOf(name).request, body, `the page signals ${name}`)
      if (isConnected()) onSignal(name, said as never)
    },
    on(name, handler) {
      const named = noticesNamed.get(name) ?? createSubscribers<never>()
      noticesNamed.set(name, named)
      return named.subscribe(handler)
    },
    get state() {
      return state
    },
    refusal: undefined,
    onState: states.subscribe,
    onConnected: connections.subscribe,
    close: () => become('closed'),
  }

  function become(next: ConnectionState): void {
    if (state === 'closed') return
    state = next
    states.notify(next)
    if (next === 'connected') connections.notify()
  }

  return {
    connection,
    become,
    /** Sends a notice to the page, if it is connected. */
    notify<Name extends keyof Ns & string>(name: Name, notice: v.InferInput<Ns[Name]>): void {
      const schema = notices[name]
      if (!schema) throw new Error(`no such notice: ${name}`)
      const told = allowed(schema, notice, `the service tells ${name}`)
      if (isConnected()) noticesNamed.get(name)?.notify(told as never)
    },
  }
}

export type FakeConnection<Es extends Exchanges, Ns extends Notices> = ReturnType<typeof aFakeConnection<Es, Ns>>

/** The output of the schema. Throws with the place of the fault if the schema refuses the value. */
function allowed<Schema extends v.GenericSchema>(schema: Schema, value: unknown, what: string): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new Error(`${what}, against the protocol: ${v.getDotPath(issue) ?? 'it'} – expected ${issue.expected}`)
}
