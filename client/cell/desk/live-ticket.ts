import { threadAuthors } from '#client/conversation/authorship.ts'
import { createConversationLog, noReaders } from '#client/conversation/conversation-log.ts'
import type { Live as FormerLog } from '#client/conversation/log-state.ts'
import { claimOf, startOrder, verifiedUpTo } from '#client/crypto/order.ts'
import type { TicketId } from '#shared/ids.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { ContactPart } from '#shared/protocol/sealed-parts.ts'
import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import { ok, type Result, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import type { DeskEvent, LogNews, Opened } from './desk-phases.ts'
import type { MemberKeys } from './member-keys.ts'
import type { NotOpened } from './ticket-facts.ts'

/** A message, with its author's certificate unless the thread has it. */
export type Apart = { readonly envelope: Envelope; readonly author?: string }

/** The keys of an opened ticket and the log of its thread. No other object has the keys: dropping this one drops them. */
export type LiveTicket = {
  readonly opened: Opened
  readonly hand: (news: LogNews) => void
  /** A message outside this log's order: a decline travels inside another request. */
  readonly sealApart: (message: Content) => Promise<Result<Apart, 'no-key' | 'too-large'>>
  /** Asks how to reach the young person; the trail keeps the reason (SPEC H17). */
  readonly openContact: (reason: ContactReason) => Promise<Result<ContactPart, NotOpened>>
  readonly drop: () => void
}

export type LiveTicketParts = {
  readonly connection: CellConnection
  readonly keys: MemberKeys
  readonly scheduler: Pick<Scheduler, 'after'>
  /** Receives the log's events under the number of the opening. */
  readonly hand: (event: Extract<DeskEvent, { type: 'logged' | 'caught-up' | 'set-back' }>) => void
  readonly onFault: (fault: unknown) => void
}

/** Requests a ticket, checks all of it, and opens it with the team's key. `former`: the log that begins anew with this opening. */
export async function openLiveTicket(
  { ticket, opening, former }: { readonly ticket: TicketId; readonly opening: number; readonly former?: FormerLog },
  { connection, keys, scheduler, hand, onFault }: LiveTicketParts,
): Promise<Result<LiveTicket, NotOpened>> {
  const answer = await connection.request('ticket:open', { ticket })
  if (!answer.ok) return answer
  const opened = await keys.openTicket(ticket, answer.value)
  if (!opened.ok) return opened
  const { readable, channel, signer, certificate, certified, openContact } = opened.value
  const name = { kind: 'thread', id: ticket } as const
  const young = readable.record.sig

  const log = createConversationLog({
    role: 'cell',
    session: keys.newSession(),
    ...{ former, scheduler, onFault },
    onSetBack: (now) => hand({ type: 'set-back', opening, former: now }),
    link: {
      hash: keys.hash,
      start: () => startHead(keys.hash, name, young),
      own: async () => signer.public,
      seal: ({ session, sequence, content }, claim) =>
        channel.seal(signer, { epoch: 0, role: 'cell', session }, sequence, { content, claim }),
      open: (envelope, known) => channel.open(envelope, threadAuthors(young, known)),
      certified,
      check: noReaders,
      awaitsKey: () => false,
      send: (envelope) => connection.request('message:send', { ticket, envelope, ...introduction() }),
      async read(after) {
        const page = await connection.request('thread:read', { ticket, after })
        // The service was put back to a time before this opening, which it no longer knows.
        if (!page.ok && page.refused === 'not-available') log.setBack()
        if (page.ok && !page.value.more) hand({ type: 'caught-up', opening })
        return page
      },
    },
  })
  log.onChange((state) => hand({ type: 'logged', opening, log: state }))

  /** A member's certificate goes before their first line under it (SPEC L11). */
  function introduction(): { readonly author?: string } {
    const isKnown = log.state().timeline.authors.has(signer.certificate ?? '')
    return isKnown ? {} : { author: certificate }
  }

  async function sealApart(content: Content): Promise<Result<Apart, 'no-key' | 'too-large'>> {
    const { timeline } = log.state()
    const order = timeline.order ?? startOrder(await startHead(keys.hash, name, young))
    const claim = claimOf(order, signer.public, verifiedUpTo(order))
    const sender = { epoch: 0, role: 'cell', session: keys.newSession() } as const
    const sealed = await channel.seal(signer, sender, 0, { content, claim })
    return sealed.ok ? ok({ envelope: sealed.value, ...introduction() }) : sealed
  }

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
    sealApart,
    async openContact(reason) {
      const answer = await connection.request('ticket:contact', { ticket, reason })
      return answer.ok ? openContact(answer.value.part) : answer
    },
    drop: log.stop,
  })
}
