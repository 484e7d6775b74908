import type { DeskEvent, LogNews, Opened, Readable } from '#client/cell/desk/desk-phases.ts'
import type { NotOpened } from '#client/cell/desk/ticket-facts.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { ok, type Result, unreachable } from '#shared/result.ts'
import type { Connection } from '../network/connection.ts'
import type { Work } from '../work.ts'
import type { World } from '../world.ts'
import { computing } from './computing.ts'
import { team } from './consent.ts'
import { LogEnd } from './log-end.ts'
import { triage } from './sorting.ts'
import { ticketChannel } from './terms.ts'

type OpenedThreadsParts = {
  readonly world: World
  readonly staff: StaffId
  readonly connection: Connection<typeof cellRequests, typeof cellNotices>
  readonly hand: (event: DeskEvent) => void
}

/** The threads of opened tickets, each under the number of its opening: what a page has keys for. */
export class OpenedThreads {
  readonly #parts: OpenedThreadsParts
  readonly #logs = new Map<number, LogEnd>()

  constructor(parts: OpenedThreadsParts) {
    this.#parts = parts
  }

  *open(ticket: TicketId, opening: number): Work<Result<Opened, NotOpened>> {
    const { world, staff, connection } = this.#parts
    const asked = world.time.now
    const answer = yield* connection.request('ticket:open', { ticket })
    if (!answer.ok) return answer
    world.checks?.access.served(`ticket/${ticket}`, staff, asked)
    yield* computing(world)
    const log = this.#logOf(ticket, opening)
    this.#logs.set(opening, log)
    return ok({
      readable: this.#readableOf(ticket, answer.value.consent),
      log: { timeline: log.timeline, outbox: log.outbox },
    })
  }

  hand(opening: number, news: LogNews): void {
    const log = this.#logs.get(opening)
    switch (news.type) {
      case 'said':
        log?.say(news.content)
        break
      case 'received':
        log?.receive(news.entries)
        break
      case 'online':
      case 'retried':
        log?.online()
        break
      case 'offline':
        log?.offline()
        break
      default:
        unreachable(news)
    }
  }

  drop(opening: number): void {
    this.#logs.get(opening)?.stop()
    this.#logs.delete(opening)
  }

  /** What was agreed is signed, and can be read; of what is sealed there are only random bytes. */
  #readableOf(ticket: TicketId, consent: string): Readable {
    const parsed = parseConsentRecord(consent)
    if (!parsed.ok || parsed.value.payload.ticket !== ticket)
      this.#parts.world.fail(`[G6] ${ticket} comes with another consent`)
    return {
      record: parsed.value.payload,
      content: { triage, attestation: { attestation: '', listener: '', team: team.certificate, permit: '' } },
      listener: { id: '', alias: '' },
    }
  }

  #logOf(ticket: TicketId, opening: number): LogEnd {
    const { world, staff, connection, hand } = this.#parts
    const log: LogEnd = new LogEnd({
      world,
      log: threadLog(ticket),
      role: 'cell',
      session: world.id('member') as SenderSessionId,
      link: {
        channel: ticketChannel(world, ticket),
        epoch: () => 0,
        awaitsKey: () => false,
        send: (envelope) => connection.request('message:send', { ticket, envelope }),
        *read(after) {
          const asked = world.time.now
          const page = yield* connection.request('thread:read', { ticket, after })
          if (!page.ok) return page
          world.checks?.access.served(`ticket/${ticket}`, staff, asked)
          if (!page.value.more) hand({ type: 'caught-up', opening })
          return page
        },
      },
      onChange: () => hand({ type: 'logged', opening, log: { timeline: log.timeline, outbox: log.outbox } }),
    })
    return log
  }
}
