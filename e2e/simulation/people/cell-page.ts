import {
  changed,
  erase,
  findTicket,
  isMine,
  listed,
  mayRead,
  noFacts,
  type TicketFacts,
} from '#client/cell/desk/ticket-facts.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket, cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Cluster } from '../cluster.ts'
import { Connection } from '../network/connection.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { LogEnd } from './log-end.ts'
import { ticketChannel } from './terms.ts'

type CellPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly staff: StaffId
  readonly token: string
}

const again = 2000

/** A member's page: stands for client/cell/desk/{desk,opened-tickets,live-ticket}.ts, with the product's own `TicketFacts`. */
export class CellPage {
  readonly #world: World
  readonly staff: StaffId
  readonly connection: Connection<typeof cellRequests, typeof cellNotices>
  facts: TicketFacts
  /** Tickets that were opened, with their threads. What may not be read any more is dropped at once. */
  readonly lives = new Map<TicketId, LogEnd>()
  isLoaded = false
  isOver = false
  #since: CellTicket[] | null = null
  #opening = 0

  constructor({ world, cluster, uplink, staff, token }: CellPageParts) {
    this.#world = world
    this.staff = staff
    this.facts = noFacts(staff)
    this.connection = new Connection({ world, cluster, uplink, token, namespace: '/cell' })
    this.connection.onConnected = () => run(this.#open())
    this.connection.onLost = () => {
      this.isLoaded = false
      for (const live of this.lives.values()) live.offline()
    }
    this.connection.onRefused = () => this.close()
    this.connection.on('session:ended', () => this.close())
    this.connection.on('ticket:changed', ({ ticket }) => {
      this.#since?.push(ticket)
      this.#know(changed(this.facts, ticket))
      if (ticket.phase === 'declined') this.lives.get(ticket.ticket)?.online()
    })
    this.connection.on('ticket:erased', ({ ticket }) => this.#know(erase(this.facts, ticket)))
    this.connection.on('log:appended', ({ ticket, entries }) => this.lives.get(ticket)?.receive(entries))
  }

  *open(ticket: TicketId): Work<void> {
    if (this.lives.has(ticket)) return
    const asked = this.#world.time.now
    const answer = yield* this.connection.request('ticket:open', { ticket })
    if (!answer.ok || this.isOver || this.lives.has(ticket)) return
    this.#world.checks?.access.served(`ticket/${ticket}`, this.staff, asked)
    const found = findTicket(this.facts, ticket)
    if (!found || !mayRead(found, this.staff)) return
    const live = this.#live(ticket)
    this.lives.set(ticket, live)
    if (this.connection.isConnected) live.online()
  }

  act(
    name: 'ticket:take' | 'ticket:pass' | 'ticket:close' | 'ticket:put-back',
    ticket: TicketId,
  ): Work<Answer<unknown>> {
    return this.connection.request(name, { ticket })
  }

  *decline(ticket: TicketId): Work<void> {
    const session = this.#world.id('decline') as SenderSessionId
    const sealed = ticketChannel(this.#world, ticket).seal({ epoch: 0, role: 'cell', session }, 0, {
      ...{ kind: 'text', text: 'non', at: 0 },
    })
    if (!sealed.ok) return
    const envelope = sealed.value
    yield* this.connection.request('ticket:decline', { ticket, envelope })
  }

  close(): void {
    this.isOver = true
    this.#opening += 1
    for (const ticket of [...this.lives.keys()]) this.#drop(ticket)
    this.connection.close()
  }

  *#open(): Work<void> {
    this.#opening += 1
    const mine = this.#opening
    this.#since = []
    const answer = yield* this.connection.request('cell:open', {})
    const missed = this.#since ?? []
    if (this.isOver || mine !== this.#opening) return
    this.#since = null
    if (!answer.ok) {
      this.#world.time.after(again, () => {
        if (mine === this.#opening && this.connection.isConnected) run(this.#open())
      })
      return
    }
    this.isLoaded = true
    this.#know(listed(this.facts, answer.value.tickets, missed))
    for (const live of this.lives.values()) live.online()
  }

  #live(ticket: TicketId): LogEnd {
    const { connection } = this
    const world = this.#world
    const staff = this.staff
    return new LogEnd({
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
          const answer = yield* connection.request('thread:read', { ticket, after })
          if (answer.ok) world.checks?.access.served(`ticket/${ticket}`, staff, asked)
          return answer
        },
      },
    })
  }

  #know(facts: TicketFacts): void {
    this.facts = facts
    for (const ticket of [...this.lives.keys()]) {
      const found = findTicket(facts, ticket)
      if (!found || !mayRead(found, this.staff)) this.#drop(ticket)
    }
  }

  isOwn(ticket: TicketId): boolean {
    const found = findTicket(this.facts, ticket)
    return found !== undefined && isMine(found, this.staff)
  }

  #drop(ticket: TicketId): void {
    this.lives.get(ticket)?.stop()
    this.lives.delete(ticket)
  }
}
