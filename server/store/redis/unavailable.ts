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
 * Error answers of a server that cannot write or read now, by their first word: a full disk or memory, a missing replica, a server that
 * starts or was demoted, removed rights. The next connection loads scripts again that the server has forgotten.
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
 * Whether the server is a replica now. After a failover the connections to the former primary stay open, and are useless. The server did nothing
 * that was asked, or does not wait for replicas any more. The next connection leads to the new primary.
 */
export const isDemoted = (thrown: unknown): boolean =>
  thrown instanceof ErrorReply && /^(READONLY|MASTERDOWN|UNBLOCKED|ERR WAIT)\b/.test(thrown.message)

/** Whether an answer was lost with its connection, so that the outcome of the request is unknown. */
export const isLost = (thrown: unknown): boolean =>
  losses.some((loss) => thrown instanceof loss) ||
  (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')

/** Gives `StoreUnavailable` for a failed request, or the same error where it is a bug. */
export function readFailure(thrown: unknown): unknown {
  const isPassing = thrown instanceof ErrorReply && passing.test(thrown.message)
  if (!isPassing && !isLost(thrown)) return thrown
  return new StoreUnavailable(`Redis: ${thrown instanceof Error ? thrown.message : ''}`, { cause: thrown })
}
