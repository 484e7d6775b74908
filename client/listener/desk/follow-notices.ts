import { settled } from '#client/ui/settled.ts'
import type { NoticeOf } from '#shared/protocol/exchange.ts'
import type { listenerNotices } from '#shared/protocol/listener.ts'
import { ok } from '#shared/result.ts'
import type { DeskEvent } from './desk-machine-state.ts'
import type { ListenerConnection } from './listener-connection.ts'
import type { Seats } from './seats.ts'

type NoticeParts = {
  readonly connection: ListenerConnection
  readonly seats: Seats
  readonly hand: (event: DeskEvent) => void
  readonly onFault: (fault: unknown) => void
}

/** Hands everything that the connection says to the desk, or to the seat that it is about. Returns what ends that. */
export function followNotices({ connection, seats, hand, onFault }: NoticeParts): () => void {
  type Released = NoticeOf<(typeof listenerNotices)['conversation:released']>
  /** What the service says of the device stands on the device's own word, or is told as the service's. */
  async function released({ end, ...told }: Released): Promise<void> {
    if (told.reason !== 'youth') return hand({ type: 'released', ...told })
    if (!end) return hand({ type: 'released', ...told, reason: 'stopped' })
    const isSigned = await settled(async () => ok((await seats.of(told.conversation)?.isEnded(end)) ?? false), onFault)
    const reason = isSigned.ok && isSigned.value ? 'youth' : 'stopped'
    hand({ type: 'released', conversation: told.conversation, reason })
  }

  const stops = [
    connection.onConnected(() => hand({ type: 'connected' })),
    connection.onState((next) => hand({ type: 'connection', state: next })),
    connection.on('desk:changed', (told) => hand({ type: 'desk-told', ...told })),
    connection.on('conversation:changed', (told) => hand({ type: 'conversation-told', view: told.conversation })),
    connection.on('conversation:released', (told) => void released(told)),
    connection.on('figures:changed', (told) => hand({ type: 'figures-told', ...told })),
    connection.on('server:restarting', () => hand({ type: 'restart-told' })),
    connection.on('log:appended', ({ conversation, entries }) =>
      seats.hand(conversation, { type: 'received', entries }),
    ),
    connection.on('signal:received', ({ conversation, frame }) => seats.of(conversation)?.signalled(frame)),
  ]
  if (connection.state === 'connected') hand({ type: 'connected' })
  return () => {
    for (const stop of stops) stop()
  }
}
