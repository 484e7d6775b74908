import type { UnsentLine } from '#client/conversation/outbox.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { dayOf } from '#server/platform/clock.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { SenderSessionId, TicketId } from '#shared/ids.ts'
import type { followUpNotices, followUpRequests, YouthTicket } from '#shared/protocol/follow-up.ts'
import { limits as promised } from '#shared/protocol/limits.ts'
import { hasContent } from '#shared/ticket/phase.ts'
import type { Cluster } from '../cluster.ts'
import { Connection } from '../network/connection.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { LogEnd } from './log-end.ts'
import { ticketChannel } from './terms.ts'

/** What a young person has of their ticket: enough to come back to it. */
export type OwnTicket = {
  readonly id: TicketId
  readonly bearer: string
  readonly withdrawal: ConsentedTicket['withdrawal']
  /** Written in a former page load and not acknowledged. */
  left: readonly UnsentLine[]
  withdrawing: 'no' | 'asking' | 'under-way' | 'done'
}

const again = 2000

/** The young person's end of their ticket's thread: stands for client/youth/follow-up/thread.ts. */
export class ThreadPage {
  readonly #world: World
  readonly ticket: OwnTicket
  readonly log: LogEnd
  readonly connection: Connection<typeof followUpRequests, typeof followUpNotices>
  view: YouthTicket | null = null
  isOver = false
  #trying = 0

  constructor(world: World, cluster: Cluster, uplink: Uplink, ticket: OwnTicket) {
    this.#world = world
    this.ticket = ticket
    this.connection = new Connection({ world, cluster, uplink, namespace: '/follow-up' })
    this.log = new LogEnd({
      world,
      log: threadLog(ticket.id),
      role: 'youth',
      session: world.id('page') as SenderSessionId,
      left: ticket.left,
      link: {
        channel: ticketChannel(world, ticket.id),
        epoch: () => 0,
        awaitsKey: () => false,
        send: (envelope) => this.connection.request('message:send', { envelope }),
        read: (after) => this.connection.request('thread:read', { after }),
      },
      onChange: () => {
        ticket.left = unsent(this.log.outbox)
      },
    })
    this.connection.onConnected = () => run(this.#open())
    this.connection.onLost = () => this.log.offline()
    this.connection.on('log:appended', ({ entries }) => this.log.receive(entries))
    this.connection.on('ticket:changed', (changed) => this.#show(changed.ticket))
    this.connection.on('thread:superseded', () => this.close())
  }

  withdraw(): void {
    const { id } = this.ticket
    this.ticket.withdrawing = 'asking'
    this.#world.trace.note(`${id} is being withdrawn`)
    const withdrawal = this.ticket.withdrawal({ day: dayOf(this.#world.clock()) })
    run(this.connection.request('ticket:withdraw', { withdrawal }, promised.erasedAfterEnd), (answer) => {
      if (!answer.ok) {
        // The person presses again.
        this.ticket.withdrawing = 'no'
        return
      }
      this.ticket.withdrawing = answer.value.erased
      this.#world.checks?.tickets.withdrawn(id, answer.value.erased)
    })
  }

  close(): void {
    this.isOver = true
    this.log.stop()
    this.#trying += 1
    this.connection.close()
  }

  #show(ticket: YouthTicket): void {
    this.view = ticket
    const { id, withdrawing } = this.ticket
    if (withdrawing !== 'under-way' || ticket.erasing || hasContent(ticket.phase)) return
    this.ticket.withdrawing = 'done'
    this.#world.checks?.tickets.withdrawn(id, 'done')
  }

  *#open(): Work<void> {
    this.#trying += 1
    if (!this.connection.isConnected || this.isOver) return
    const { id: ticket, bearer } = this.ticket
    const after = this.log.timeline.last
    const answer = yield* this.connection.request('thread:open', { ticket, bearer, after })
    if (this.isOver) return
    if (!answer.ok) {
      if (answer.refused === 'not-available') this.#world.fail(`[H5] ${ticket} is not found by its own bearer`)
      return this.#tryAgain()
    }
    this.#show(answer.value.ticket)
    this.log.receive(answer.value.entries)
    if (!(yield* this.#readOn(answer.value.more))) return this.#tryAgain()
    this.log.online()
  }

  *#readOn(more: boolean): Work<boolean> {
    while (more) {
      const after = this.log.timeline.last
      const page = yield* this.connection.request('thread:read', { after })
      if (!page.ok) return false
      this.log.receive(page.value.entries)
      more = page.value.more && this.log.timeline.last > after
    }
    return true
  }

  #tryAgain(): void {
    this.#trying += 1
    const mine = this.#trying
    this.#world.time.after(again, () => {
      if (mine === this.#trying) run(this.#open())
    })
  }
}
