import type { Connection } from '#client/connection/connection.ts'
import type { Exchanges } from '#shared/protocol/exchange.ts'
import type { listenerNotices } from '#shared/protocol/listener.ts'
import type { SessionEnd } from './staff-session.ts'

type WithEnd = Pick<typeof listenerNotices, 'session:ended'>

/** Ends the session when the server says so, or no longer knows it. Called once with a desk's connection; answers how to stop. */
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
