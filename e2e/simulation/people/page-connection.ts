import type { ConnectionState, Connection as ProductConnection } from '#client/connection/connection.ts'
import type { Answer, Exchanges, Notices } from '#shared/protocol/exchange.ts'
import type { Connection } from '../network/connection.ts'
import { run } from '../work.ts'

type Handler = (notice: never) => void

/** What a run records of a page's requests: each result, and when it was requested. */
export type Watch = (name: string, body: unknown, answer: Answer<unknown>, askedAt: number) => void

/**
 * A simulated connection with the interface that the product's pages use. It drops signals: they are never stored, and the pages work without them.
 * `names` are the notices of the audience.
 */
export function pageConnection<Es extends Exchanges, Ns extends Notices>(
  simulated: Connection<Es, Ns>,
  names: readonly (keyof Ns & string)[],
  { now, watch = () => undefined }: { readonly now: () => number; readonly watch?: Watch },
): ProductConnection<Es, Ns> {
  const connected = new Set<() => void>()
  const states = new Set<(state: ConnectionState) => void>()
  const notices = new Map<string, Set<Handler>>(names.map((name) => [name, new Set()]))
  let state: ConnectionState = 'connecting'
  let refusal: ProductConnection<Es, Ns>['refusal']

  function become(next: ConnectionState): void {
    if (state === next || state === 'closed' || state === 'refused') return
    state = next
    for (const handler of [...states]) handler(next)
  }

  simulated.onConnected = () => {
    become('connected')
    for (const handler of [...connected]) handler()
  }
  simulated.onLost = () => become('lost')
  simulated.onRefused = (refused) => {
    refusal = refused
    become('refused')
  }
  for (const name of names)
    simulated.on(name, (notice) => {
      for (const handler of [...(notices.get(name) ?? [])]) handler(notice as never)
    })

  return {
    request: (name, body, options) =>
      new Promise((resolve) => {
        const askedAt = now()
        run(simulated.request(name, body as never, options?.timeoutMs), (answer) => {
          watch(name, body, answer, askedAt)
          resolve(answer as never)
        })
      }),
    signal: () => undefined,
    on(name, handler) {
      const handlers = notices.get(name)
      if (!handlers) throw new Error(`nobody is told of ${name}`)
      handlers.add(handler as Handler)
      return () => handlers.delete(handler as Handler)
    },
    get state() {
      return state
    },
    get refusal() {
      return refusal
    },
    onState(handler) {
      states.add(handler)
      return () => states.delete(handler)
    },
    onConnected(handler) {
      connected.add(handler)
      return () => connected.delete(handler)
    },
    close() {
      simulated.close()
      become('closed')
    },
  }
}
