import type { LogState } from '#client/conversation/log-state.ts'
import { type UnsentLine, unsent } from '#client/conversation/outbox.ts'
import type { SeenBefore } from '#client/conversation/seen.ts'
import { openThread, type Thread, type ThreadState, type TicketDevice } from '#client/youth/follow-up/thread.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { DrawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import { findConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { followUpNotices, followUpRequests, type YouthTicket } from '#shared/protocol/follow-up.ts'
import { ok, refuse } from '#shared/result.ts'
import { hasContent } from '#shared/ticket/phase.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { pageConnection } from './page-connection.ts'
import { virtualScheduler } from './scheduler.ts'
import { termHash } from './sealed-terms.ts'
import { termChannel } from './term-channel.ts'
import { ticketKey } from './terms.ts'
import { watchShown } from './watch-shown.ts'

/** What a young person keeps of their ticket: enough to return to it. */
export type OwnTicket = {
  readonly id: TicketId
  readonly bearer: string
  /** The pair whose hash its id is. */
  readonly sig: string
  readonly scalar: string
  readonly withdrawal: DrawnPermit['withdrawal']
  /** Written in an earlier page load and not acknowledged. */
  left: readonly UnsentLine[]
  /** The position up to which it was read. */
  seen: SeenBefore
  withdrawing: 'no' | 'asking' | 'under-way' | 'done'
}

/** The young person's page of their ticket: the product's own thread, with the run's network, time and terms. */
export class ThreadPage {
  readonly #world: World
  readonly ticket: OwnTicket
  readonly socket: SimulatedClientSocket
  #thread: Thread | null = null
  isOver = false
  readonly #look: () => void

  constructor(world: World, cluster: Cluster, uplink: Uplink, ticket: OwnTicket) {
    this.#world = world
    this.ticket = ticket
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, namespace: '/follow-up' })
    const schemas = { requests: followUpRequests, notices: followUpNotices }
    const connection = pageConnection(world, this.socket, schemas, (name, body, answer) => {
      if (name === 'message:send')
        world.checks?.lines.sent(threadLog(ticket.id), (body as { envelope: Envelope }).envelope, answer)
      if (name === 'thread:open' && !answer.ok && answer.refused === 'not-available' && !this.isOver && world.checks)
        world.halt(world.violation(`[H5] ${ticket.id} is not found by its own bearer`))
    })
    connection.on('thread:superseded', () => this.close())
    this.#look = watchShown(world, { log: threadLog(ticket.id), role: 'youth', author: ticket.sig }, () => this.log)
    const { id, bearer, sig, scalar, left, seen } = ticket
    const opening = openThread({
      keys: { ticket: id, key: ticketKey(id), scalar, sig, bearer },
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      ...{ connection, left, seen },
      now: () => world.clock(),
      scheduler: virtualScheduler(world.time),
      device: this.#device(),
      onLog: ({ outbox }, read) => {
        ticket.left = unsent(outbox)
        ticket.seen = read
      },
      onErased: () => undefined,
      onFault: (fault) => world.halt(fault),
    })
    opening.then((thread) => this.#opened(thread)).catch((fault) => world.halt(fault))
  }

  /** The service's latest state of the ticket. */
  get view(): YouthTicket | null {
    return this.#thread?.get().ticket ?? null
  }

  get log(): LogState {
    if (!this.#thread) throw new Error('looked at before it was opened')
    return this.#thread.get().log
  }

  say(text: string): void {
    if (!this.#thread) return
    const { id, sig } = this.ticket
    this.#world.checks?.order.presses(threadLog(id), sig, { kind: 'text', text, at: 0 }, this.log)
    this.#thread.say(text)
  }

  withdraw(): void {
    this.#world.trace.note(`${this.ticket.id} is being withdrawn`)
    this.#thread?.withdraw()
  }

  close(): void {
    this.isOver = true
    this.#thread?.close()
  }

  #opened(thread: Thread): void {
    this.#thread = thread
    thread.subscribe(() => {
      if (this.isOver) return
      this.#look()
      this.#followWithdrawal(thread.get())
    })
  }

  /** A pending request may complete after a reload: the page that sent it does not learn of it. */
  #followWithdrawal({ withdrawing, ticket }: ThreadState): void {
    const { id, withdrawing: was } = this.ticket
    const isErased = ticket !== null && !hasContent(ticket.phase) && !ticket.erasing
    if (was === 'done') return
    if (withdrawing === 'done' || (was === 'under-way' && isErased)) this.ticket.withdrawing = 'done'
    else if (withdrawing === 'asking' || withdrawing === 'under-way') this.ticket.withdrawing = withdrawing
    // The request could not be sent: the person presses again.
    else if (was === 'asking') this.ticket.withdrawing = 'no'
    const is = this.ticket.withdrawing
    if (is !== was && (is === 'done' || is === 'under-way')) this.#world.checks?.tickets.withdrawn(id, is)
  }

  #device(): TicketDevice {
    const { ticket } = this
    const world = this.#world
    return {
      newId: () => world.id('page') as never,
      channel: (log) => termChannel(world, log),
      hash: termHash,
      signingKey: async ({ scalar }) => scalar as never,
      async certifiedMember(_organisation, text) {
        const found = world.certificates.read(text, 'cell')
        return found ? { ...found, public: found.sig } : null
      },
      async verifyConsent(_id, text) {
        const parsed = parseConsentRecord(text)
        if (!parsed.ok) return refuse('consent-malformed')
        const record = parsed.value.payload
        const consentText = findConsentText(record)
        return consentText ? ok({ record, consentText }) : refuse('consent-unknown-text')
      },
      signWithdrawal: async (_keys, day) => ticket.withdrawal({ day }),
    }
  }
}
