import { afterDeskEvent } from '#client/cell/desk/desk-machine.ts'
import {
  type DeskEffect,
  type DeskEvent,
  type DeskMachine,
  isLive,
  type OpenTicket,
  startDesk,
} from '#client/cell/desk/desk-phases.ts'
import { isOwn, openTickets } from '#client/cell/desk/desk-tickets.ts'
import type { Repeated } from '#client/cell/desk/one-at-a-time.ts'
import type { TicketFacts } from '#client/cell/desk/ticket-facts.ts'
import { type Driver, drive } from '#client/machine/machine.ts'
import type { SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { ok, refuse, unreachable } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import { Connection } from '../network/connection.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { computing } from './computing.ts'
import { OpenedThreads } from './opened-threads.ts'
import { virtualScheduler } from './scheduler.ts'
import { sortTickets } from './sorting.ts'
import { ticketChannel } from './terms.ts'

type CellPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly staff: StaffId
  readonly token: string
}

/** A member's page: the product's desk, driven over the run's time and network, with terms in place of keys. */
export class CellPage {
  readonly #world: World
  readonly staff: StaffId
  readonly connection: Connection<typeof cellRequests, typeof cellNotices>
  readonly #desk: Driver<DeskMachine, DeskEvent>
  readonly #threads: OpenedThreads
  readonly #sorting: Repeated
  isOver = false

  constructor({ world, cluster, uplink, staff, token }: CellPageParts) {
    this.#world = world
    this.staff = staff
    this.connection = new Connection({ world, cluster, uplink, token, namespace: '/cell' })
    this.#desk = drive<DeskMachine, DeskEvent, DeskEffect>({
      start: startDesk(staff),
      transition: afterDeskEvent,
      carryOut: (effect, hand) =>
        run(this.#carryOut(effect), (event) => {
          if (event) hand(event)
        }),
      scheduler: virtualScheduler(world.time),
      onFault(fault) {
        throw fault
      },
    })
    const { hand } = this.#desk
    this.#threads = new OpenedThreads({ world, staff, connection: this.connection, hand })
    this.#sorting = sortTickets({ world, staff, connection: this.connection, facts: () => this.facts, hand })
    this.connection.onConnected = () => {
      hand({ type: 'connection', state: 'connected' })
      hand({ type: 'connected' })
    }
    this.connection.onLost = () => hand({ type: 'connection', state: 'lost' })
    this.connection.onRefused = () => this.close()
    this.connection.on('session:ended', () => this.close())
    this.connection.on('ticket:changed', ({ ticket }) => hand({ type: 'changed', ticket }))
    this.connection.on('ticket:erased', ({ ticket }) => hand({ type: 'erased', ticket }))
    this.connection.on('log:appended', ({ ticket, entries }) => hand({ type: 'appended', ticket, entries }))
    this.connection.on('team:changed', () => hand({ type: 'team-changed' }))
  }

  get facts(): TicketFacts {
    return this.#desk.state().facts
  }

  /** Every ticket whose thread is here. */
  get opened(): readonly OpenTicket[] {
    return openTickets(this.#desk.state())
  }

  /** The list was read on this connection. */
  get isResumed(): boolean {
    return this.#desk.state().phase === 'resumed'
  }

  /** The ticket on screen, if its thread is here. */
  get shown(): OpenTicket | null {
    const desk = this.#desk.state()
    return isLive(desk) && desk.shown?.status === 'open' ? desk.shown : null
  }

  isOwn(ticket: TicketId): boolean {
    return isOwn(this.facts, ticket)
  }

  /** What this member does on the page. */
  does(event: Extract<DeskEvent, { type: 'chosen' | 'left' | 'said' | 'retried' | 'acted' | 'declined' }>): void {
    this.#desk.hand(event)
  }

  close(): void {
    this.isOver = true
    this.#desk.hand({ type: 'connection', state: 'closed' })
    this.connection.close()
  }

  *#carryOut(effect: DeskEffect): Work<DeskEvent | null> {
    const { connection } = this
    const world = this.#world
    switch (effect.type) {
      case 'list':
        return { type: 'listed', answer: yield* connection.request('cell:open', {}), at: world.clock() }
      case 'verify':
        yield* computing(world)
        return { type: 'verified', isMine: ok(effect.certificate === `certificate of ${this.staff}`) }
      case 'open':
        return {
          ...{ type: 'opened', opening: effect.opening },
          outcome: yield* this.#threads.open(effect.ticket, effect.opening),
        }
      case 'drop':
        this.#threads.drop(effect.opening)
        return null
      case 'log':
        this.#threads.hand(effect.opening, effect.news)
        return null
      case 'ask':
        return {
          type: 'answered',
          answer: yield* connection.request(`ticket:${effect.act}`, { ticket: effect.ticket }),
        }
      case 'decline':
        return { type: 'answered', answer: yield* this.#decline(effect) }
      case 'expire':
        this.close()
        return null
      case 'look':
        this.#sorting.run()
        return null
      case 'forget':
        void this.#sorting.stop()
        return null
      case 'renew':
        return null
      default:
        return unreachable(effect)
    }
  }

  *#decline({ ticket, message }: Extract<DeskEffect, { type: 'decline' }>) {
    yield* computing(this.#world)
    const session = this.#world.id('decline') as SenderSessionId
    const sealed = ticketChannel(this.#world, ticket).seal({ epoch: 0, role: 'cell', session }, 0, message)
    if (!sealed.ok) return refuse('not-available')
    return yield* this.connection.request('ticket:decline', { ticket, envelope: sealed.value })
  }
}
