import type { Connection } from '#client/connection/connection.ts'
import type { Exchanges } from '#shared/protocol/exchange.ts'
import type { SessionTime, sessionNotices } from '#shared/protocol/session.ts'
import type { SessionEnd } from './staff-session.ts'

type Followed = {
  readonly end: (why: SessionEnd) => void
  readonly tellTime: (time: SessionTime) => void
}

/**
 * Ends the session when the server ends it or no longer knows it, and shows how far it is (SPEC C28). Call it once with a desk's connection; the
 * returned function stops it.
 */
export function followSession(
  connection: Pick<Connection<Exchanges, typeof sessionNotices>, 'on' | 'onState' | 'refusal'>,
  { end, tellTime }: Followed,
): () => void {
  const stops = [
    connection.on('session:told', tellTime),
    connection.on('session:ended', ({ reason }) => end(reason)),
    connection.onState((state) => {
      if (state === 'refused' && connection.refusal === 'not-available') end('expired')
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
