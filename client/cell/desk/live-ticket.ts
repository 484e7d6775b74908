import { createConversationLog } from '#client/conversation/conversation-log.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { newId } from '#client/crypto/random.ts'
import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import { openTicket } from '#client/crypto/staff/ticket-opening.ts'
import type { SenderSessionId, TicketId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { ok, type Result, refuse, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import type { DeskEvent, LogNews, Opened } from './desk-phases.ts'
import type { NotOpened } from './ticket-facts.ts'

/** The keys of an opened ticket and the log of its thread. The keys are here and nowhere else: dropping this drops them. */
export type LiveTicket = {
  readonly opened: Opened
  readonly hand: (news: LogNews) => void
  /** A message that is not of this log's order: a decline travels inside another request. */
  readonly sealApart: (message: Content) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly drop: () => void
}

export type LiveTicketParts = {
  readonly connection: CellConnection
  readonly organisation: string
  readonly keys: () => ReadonlyMap<number, TeamKey>
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Hears of the log under the number of the opening. */
  readonly hand: (event: Extract<DeskEvent, { type: 'logged' | 'caught-up' }>) => void
}

/**
 * Asks for a ticket, checks all of it and opens it with the team's key. The ticket key is overwritten: only the channel's own, which cannot be
 * read back, is left.
 */
export async function openLiveTicket(
  ticket: TicketId,
  opening: number,
  { connection, organisation, keys, scheduler, hand }: LiveTicketParts,
): Promise<Result<LiveTicket, NotOpened>> {
  const answer = await connection.request('ticket:open', { ticket })
  if (!answer.ok) return answer
  const team = keys().get(answer.value.epoch)
  if (!team) return refuse('no-team-key')
  const opened = await openTicket({ ticket, ...answer.value }, { organisation, team })
  if (!opened.ok) return opened
  const { key, record, content, listener } = opened.value
  const channel = createChannel(ticket)
  await channel.addEpoch(0, key)
  key.fill(0)

  const log = createConversationLog({
    role: 'cell',
    session: newId<SenderSessionId>(),
    scheduler,
    link: {
      seal: (line, message) => channel.seal({ epoch: 0, role: 'cell', session: line.session }, line.sequence, message),
      open: (envelope) => channel.open(envelope),
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
    opened: { readable: { record, content, listener }, log: log.state() },
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
    sealApart: (message) => channel.seal({ epoch: 0, role: 'cell', session: newId<SenderSessionId>() }, 0, message),
    drop: log.stop,
  })
}
