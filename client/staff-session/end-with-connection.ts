import type { Connection } from '#client/connection/connection.ts'
import type { Exchanges } from '#shared/protocol/exchange.ts'
import type { listenerNotices } from '#shared/protocol/listener.ts'
import type { SessionEnd } from './staff-session.ts'

type WithEnd = Pick<typeof listenerNotices, 'session:ended'>

/** Ends the session when the server ends it or no longer knows it. Call it once with a desk's connection; the returned function stops it. */
export function endWithConnection(
  connection: Pick<Connection<Exchanges, WithEnd>, 'on' | 'onState' | 'refusal'>,
  end: (why: SessionEnd) => void,
): () => void {
  const stopNotice = connection.on('session:ended', ({ reason }) => end(reason))
  const stopState = connection.onState((state) => {
    if (state === 'refused' && connection.refusal === 'not-available') end('expired')
  })
  return () => {
    stopNotice()
    stopState()
  }
}
