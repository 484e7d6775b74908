import { createConversationLog } from '#client/conversation/conversation-log.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { newId } from '#client/crypto/random.ts'
import type { OpenedTicket } from '#client/crypto/staff/ticket-opening.ts'
import type { SenderSessionId, TicketId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { Result } from '#shared/result.ts'
import type { CellConnection } from './cell-connection.ts'

/** What a member reads of an opened ticket; every check has passed. */
export type Readable = Pick<OpenedTicket, 'record' | 'content' | 'listener'>

/** An opened ticket with the keys of its thread. They are here and nowhere else: dropping this drops them. */
export type LiveTicket = {
  readonly readable: Readable
  readonly log: () => LogState
  /** The thread has been read to its end once: what comes now is new. */
  readonly isCaughtUp: () => boolean
  readonly say: (content: Content) => Result<unknown, 'too-large' | 'malformed'>
  /** A message that is not of this log's order: a decline travels inside another request. */
  readonly sealApart: (content: Content) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly receive: (entries: readonly LogEntry[]) => void
  readonly online: () => void
  readonly offline: () => void
  readonly tryAgain: () => void
  readonly drop: () => void
}

/** Takes the ticket key and overwrites it: only the channel's own, which cannot be read back, is left. */
export async function createLiveTicket(
  ticket: TicketId,
  { key, record, content, listener }: OpenedTicket,
  connection: CellConnection,
  onChange: () => void,
): Promise<LiveTicket> {
  const channel = createChannel(ticket)
  await channel.addEpoch(0, key)
  key.fill(0)
  const session = newId<SenderSessionId>()
  let caughtUp = false

  const log = createConversationLog({
    role: 'cell',
    session,
    link: {
      seal: (line, message) => channel.seal({ epoch: 0, role: 'cell', session: line.session }, line.sequence, message),
      open: (envelope) => channel.open(envelope),
      awaitsKey: () => false,
      send: (envelope) => connection.request('message:send', { ticket, envelope }),
      async read(after) {
        const page = await connection.request('thread:read', { ticket, after })
        if (page.ok && !page.value.more && !caughtUp) {
          caughtUp = true
          onChange()
        }
        return page
      },
    },
  })
  log.onChange(onChange)

  return {
    readable: { record, content, listener },
    log: log.state,
    isCaughtUp: () => caughtUp,
    say: log.say,
    sealApart: (message) => channel.seal({ epoch: 0, role: 'cell', session: newId<SenderSessionId>() }, 0, message),
    receive: log.receive,
    online: log.online,
    offline: log.offline,
    tryAgain: log.tryAgain,
    drop: log.stop,
  }
}
