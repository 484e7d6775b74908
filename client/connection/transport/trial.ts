/**
 * Whether a WebSocket that has not led to a connection yet is slow, or swallowed by the network. A proxy may leave the upgrade unanswered, or
 * answer it and pass nothing on; neither is an error that a browser would report. How long is too long is measured: by how long
 * the service takes to answer the same page over HTTP.
 */
export type Trial =
  /** No WebSocket is on trial: none is open, it has led to a connection, or it has failed by itself. */
  | { readonly phase: 'none' }
  /** It is too early to wonder. */
  | { readonly phase: 'early'; readonly since: number }
  /** The service is being asked over HTTP; `shortest` is what it took the first time, milliseconds. */
  | { readonly phase: 'asking'; readonly since: number; readonly shortest?: number }
  /** The service is there. The WebSocket has until `until`. */
  | { readonly phase: 'limited'; readonly since: number; readonly until: number }
  /** This network lets HTTP through and no WebSocket. It stays so for as long as the page is open. */
  | { readonly phase: 'swallowed' }

/** Times are milliseconds of a clock that never jumps. */
export type TrialEvent =
  | { readonly type: 'began'; readonly at: number }
  | { readonly type: 'ended' }
  /** The time that the phase gives is over. */
  | { readonly type: 'elapsed' }
  | { readonly type: 'answered'; readonly tookMs: number }
  | { readonly type: 'unanswered' }

/** Most connections are there before anybody needs to ask. */
export const askAfterMs = 3000
/** With the few requests that polling begins with, a person waits for less than 12 s. */
export const leastPatienceMs = 8000
/**
 * TCP, TLS (two before TLS 1.3), the upgrade, and Socket.IO's own beginning, each one round trip. What was asked over HTTP took at least one:
 * the second time it has a connection already.
 */
export const roundTripsToConnect = 5
const marginMs = 2000

export const noTrial: Trial = { phase: 'none' }

/** The phase that follows. What does not concern the present one leaves it as it is. */
export function afterTrialEvent(trial: Trial, event: TrialEvent): Trial {
  if (trial.phase === 'swallowed') return trial
  if (event.type === 'began') return { phase: 'early', since: event.at }
  if (event.type === 'ended') return noTrial
  switch (trial.phase) {
    case 'none':
      return trial
    case 'early':
      return event.type === 'elapsed' ? { phase: 'asking', since: trial.since } : trial
    case 'asking':
      if (event.type === 'unanswered') return { phase: 'early', since: trial.since }
      if (event.type !== 'answered') return trial
      if (trial.shortest === undefined) return { ...trial, shortest: event.tookMs }
      return limitedBy(trial.since, Math.min(trial.shortest, event.tookMs))
    case 'limited':
      return event.type === 'elapsed' ? { phase: 'swallowed' } : trial
  }
}

function limitedBy(since: number, roundTripMs: number): Trial {
  const patienceMs = Math.max(leastPatienceMs, roundTripsToConnect * roundTripMs + marginMs)
  return { phase: 'limited', since, until: since + patienceMs }
}
