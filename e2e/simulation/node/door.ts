import type { Exchanges, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import { limits } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import type { Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** What a namespace answers to each request. Nothing is parsed: whatever is asked in a run has the form it should have. */
export type Door<Es extends Exchanges> = {
  readonly [Name in keyof Es]?: (body: RequestOf<Es[Name]>) => Work<Result<ReplyOf<Es[Name]>, RefusalName>>
}

/** What a node does for one connection. */
export type Attached = {
  readonly answers: (name: string) => ((body: unknown) => Work<Result<unknown, RefusalName>>) | undefined
  /** Something came on the connection, were it only a sign of life. */
  readonly heard?: () => void
  readonly gone: () => void
}

export const answersOf =
  <Es extends Exchanges>(door: Door<Es>): Attached['answers'] =>
  (name) =>
    door[name] as ((body: unknown) => Work<Result<unknown, RefusalName>>) | undefined

/** Stands for server/read-log.ts. */
export function* readLogPage(
  node: SimulatedNode,
  log: string,
  after: number,
): Work<{ entries: LogEntry[]; more: boolean }> {
  const rows = yield* node.ask((store) => store.readLog(log, after, limits.logPage + 1))
  return {
    entries: rows.slice(0, limits.logPage).map(({ entry }) => entry as unknown as LogEntry),
    more: rows.length > limits.logPage,
  }
}

/** Stands for server/gateway/read-settled.ts: reads again if the socket was told something meanwhile. */
export function* readSettled<Value>(node: SimulatedNode, socket: Socket, read: () => Work<Value>): Work<Value> {
  for (let round = 1; ; round += 1) {
    const before = socket.toldCount
    const value = yield* read()
    yield* node.caughtUp()
    if (socket.toldCount === before || round === 10) return value
  }
}
