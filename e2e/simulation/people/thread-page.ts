import type { LogState } from '#client/conversation/log-state.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { holdsSealed, openSealed, openTabFollowUp, type TabFollowUp } from '#client/youth/follow-up/tab-follow-up.ts'
import type { Thread, ThreadConnection, ThreadState, TicketDevice } from '#client/youth/follow-up/thread.ts'
import { type RememberedTicket, recallTicket, rememberTicket } from '#client/youth/visit/remembered-ticket.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
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
import type { TabMemory } from './tab-memory.ts'
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
  withdrawing: 'no' | 'asking' | 'under-way' | 'done'
}

type ThreadPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly ticket: OwnTicket
  /** Of the tab that is loaded. */
  readonly memory: TabMemory
}

/** One page load of a young person's follow-up: the product's own tab and thread, over the run's network, time and terms. */
export class ThreadPage {
  readonly #parts: ThreadPageParts
  readonly #world: World
  readonly ticket: OwnTicket
  /** Null while the tab opens what it keeps. */
  socket: SimulatedClientSocket | null = null
  readonly #storage: TabStorage
  #page: TabFollowUp | null = null
  #thread: Thread | null = null
  isOver = false
  readonly #look: () => void

  constructor(parts: ThreadPageParts) {
    const { world, ticket, memory } = parts
    this.#parts = parts
    this.#world = world
    this.ticket = ticket
    this.#storage = memory.load(() => !this.isOver)
    this.#look = watchShown(world, { log: threadLog(ticket.id), role: 'youth', author: ticket.sig }, () => this.log)
    this.#open().catch((fault) => world.halt(fault))
  }

  async #open(): Promise<void> {
    const world = this.#world
    if (holdsSealed(this.#storage)) {
      const isGone = await openSealed(this.#storage)
      if (isGone) world.figures.count('follow-ups that opened no more')
    }
    if (this.isOver) return
    const page = openTabFollowUp({
      remembered: recallTicket(this.#storage) ?? this.#comeBack(),
      storage: this.#storage,
      connection: this.#connect(),
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      now: () => world.clock(),
      scheduler: virtualScheduler(world.time),
      device: this.#device(),
      onFault: (fault) => world.halt(fault),
    })
    this.#page = page
    const opened = await page.opened
    if (opened.ok && !this.isOver) this.#opened(opened.value)
  }

  /** The tab keeps no ticket: its person comes with the code, which leads to the keys. */
  #comeBack(): RememberedTicket {
    const { id, bearer, sig, scalar } = this.ticket
    const keys = { ticket: id, key: ticketKey(id), scalar, sig, bearer }
    const found = { keys, withCode: true, unsent: [], seen: nothingSeen }
    rememberTicket(this.#storage, found)
    if (!recallTicket(this.#storage)) throw new Error('the tab does not know its own form of a ticket')
    return found
  }

  #connect(): ThreadConnection {
    const { world, cluster, uplink, ticket } = this.#parts
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, namespace: '/follow-up' })
    const schemas = { requests: followUpRequests, notices: followUpNotices }
    const connection = pageConnection(world, this.socket, schemas, (name, body, answer) => {
      if (name === 'message:send')
        world.checks?.lines.sent(threadLog(ticket.id), (body as { envelope: Envelope }).envelope, answer)
      if (name === 'thread:open' && !answer.ok && answer.refused === 'not-available' && !this.isOver && world.checks)
        world.halt(world.violation(`[H5] ${ticket.id} is not found by its own bearer`))
    })
    connection.on('thread:superseded', () => this.close())
    return connection
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
    if (this.isOver) return
    this.isOver = true
    this.#page?.close()
    this.#storage.closeForGood()
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
