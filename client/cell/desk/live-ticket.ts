import { createConversationLog, noReaders } from '#client/conversation/conversation-log.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { ok, type Result, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import type { DeskEvent, LogNews, Opened } from './desk-phases.ts'
import type { MemberKeys } from './member-keys.ts'
import type { NotOpened } from './ticket-facts.ts'

/** The keys of an opened ticket and the log of its thread. No other object has the keys: dropping this one drops them. */
export type LiveTicket = {
  readonly opened: Opened
  readonly hand: (news: LogNews) => void
  /** A message outside this log's order: a decline travels inside another request. */
  readonly sealApart: (message: Content) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly drop: () => void
}

export type LiveTicketParts = {
  readonly connection: CellConnection
  readonly keys: MemberKeys
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Receives the log's events under the number of the opening. */
  readonly hand: (event: Extract<DeskEvent, { type: 'logged' | 'caught-up' }>) => void
  readonly onFault: (fault: unknown) => void
}

/** Requests a ticket, checks all of it, and opens it with the team's key. */
export async function openLiveTicket(
  ticket: TicketId,
  opening: number,
  { connection, keys, scheduler, hand, onFault }: LiveTicketParts,
): Promise<Result<LiveTicket, NotOpened>> {
  const answer = await connection.request('ticket:open', { ticket })
  if (!answer.ok) return answer
  const opened = await keys.openTicket(ticket, answer.value)
  if (!opened.ok) return opened
  const { readable, channel } = opened.value

  const log = createConversationLog({
    role: 'cell',
    session: keys.newSession(),
    ...{ scheduler, onFault },
    link: {
      seal: (line, message) => channel.seal({ epoch: 0, role: 'cell', session: line.session }, line.sequence, message),
      open: (envelope) => channel.open(envelope),
      check: noReaders,
      awaitsKey: () => false,
      send: (envelope) => connection.request('message:send', { ticket, envelope }),
      async read(after) {
        const page = await connection.request('thread:read', { ticket, after })
        if (page.ok && !page.value.more) hand({ type: 'caught-up', opening })
        return page
      },
    },
  })
  log.onChange((state) => hand({ type: 'logged', opening, log: state }))

  return ok({
    opened: { readable, log: log.state() },
    hand(news) {
      switch (news.type) {
        case 'said':
          log.say(news.content)
          break
        case 'received':
          log.receive(news.entries)
          break
        case 'online':
          log.online()
          break
        case 'offline':
          log.offline()
          break
        case 'retried':
          log.tryAgain()
          break
        default:
          unreachable(news)
      }
    },
    sealApart: (message) => channel.seal({ epoch: 0, role: 'cell', session: keys.newSession() }, 0, message),
    drop: log.stop,
  })
}
