/**
 * Decides whether a WebSocket without a connection yet is slow, or swallowed by the network. A proxy may leave the upgrade unanswered, or
 * answer it and forward nothing; browsers report neither as an error. The time limit depends on how long the service takes to answer the
 * same page over HTTP.
 */
export type Trial =
  /** No WebSocket is on trial: none is open, it has led to a connection, or it has failed by itself. */
  | { readonly phase: 'none' }
  /** The WebSocket has just been opened; nothing is measured yet. */
  | { readonly phase: 'early'; readonly since: number }
  /** The service is being asked over HTTP; `shortest` is the time of the first answer, milliseconds. */
  | { readonly phase: 'asking'; readonly since: number; readonly shortest?: number }
  /** The service answers over HTTP. The WebSocket must connect before `until`. */
  | { readonly phase: 'limited'; readonly since: number; readonly until: number }
  /** This network lets HTTP through and no WebSocket. The phase is final while the page is open. */
  | { readonly phase: 'swallowed' }

/** Times are milliseconds of a monotonic clock. */
export type TrialEvent =
  | { readonly type: 'began'; readonly at: number }
  | { readonly type: 'ended' }
  /** The time limit of the phase is over. */
  | { readonly type: 'elapsed' }
  | { readonly type: 'answered'; readonly tookMs: number }
  | { readonly type: 'unanswered' }

/** Most connections are open before this time, so that no question is needed. */
export const askAfterMs = 3000
/** With the few requests at the start of polling, a person waits less than 12 s. */
export const leastPatienceMs = 8000
/**
 * TCP, TLS (two round trips before TLS 1.3), the upgrade, and the start of Socket.IO, each one round trip. A question over HTTP takes at
 * least one: the second one has an open connection already.
 */
export const roundTripsToConnect = 5
const marginMs = 2000

export const noTrial: Trial = { phase: 'none' }

/** The next phase. An event that does not concern the present phase leaves it unchanged. */
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
