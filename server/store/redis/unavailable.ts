import {
  AbortError,
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  ErrorReply,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
} from 'redis'
import { StoreUnavailable } from '../port.ts'

/**
 * Answers of a server that cannot write or read just now, by their first word: a full disk or memory, a missing replica, a server that
 * starts or was demoted, rights that were taken away. Scripts that the server forgot are loaded again with the next connection.
 * https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 */
const passing =
  /^(MISCONF|OOM|NOREPLICAS|READONLY|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOSCRIPT|NOAUTH|NOPERM|WRONGPASS|SCHEMA|UNKILLABLE|EXECABORT)\b/

const losses = [
  AbortError,
  ClientClosedError,
  ClientOfflineError,
  ConnectionTimeoutError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  SocketTimeoutError,
]

/**
 * Whether whoever answers is a replica now: after a failover the connections to the former master live on, and lead nowhere. It did nothing
 * of what was asked; the next connection leads to whoever is the master.
 */
export const isDemoted = (thrown: unknown): boolean =>
  thrown instanceof ErrorReply && /^(READONLY|MASTERDOWN)\b/.test(thrown.message)

/** Whether an answer was lost with its connection, so that nobody knows what became of the question. */
export const isLost = (thrown: unknown): boolean =>
  losses.some((loss) => thrown instanceof loss) ||
  (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')

/** What a failed request means: `StoreUnavailable`, or the same error again where it is a bug. */
export function readFailure(thrown: unknown): unknown {
  const isPassing = thrown instanceof ErrorReply && passing.test(thrown.message)
  if (!isPassing && !isLost(thrown)) return thrown
  return new StoreUnavailable(`Redis: ${thrown instanceof Error ? thrown.message : ''}`, { cause: thrown })
}
