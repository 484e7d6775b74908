import { createDesk } from '#client/cell/desk/desk.ts'
import type { Desk, DeskState } from '#client/cell/desk/desk-state.ts'
import { isMine } from '#client/cell/desk/ticket-facts.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { memberTerms } from './member-terms.ts'
import { pageConnection } from './page-connection.ts'
import { virtualScheduler } from './scheduler.ts'
import { watchShown } from './watch-shown.ts'

type CellPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly staff: StaffId
  readonly token: string
}

/** The requests whose answers contain a part of a ticket. */
const serving = ['ticket:triage', 'ticket:open', 'thread:read']

/** A member's page: the product's own desk, with the run's network, time and terms. */
export class CellPage {
  readonly #world: World
  readonly staff: StaffId
  readonly socket: SimulatedClientSocket
  readonly desk: Desk
  /** The lines shown in each thread, by the number of its opening. */
  readonly #looks = new Map<number, () => void>()
  isOver = false

  constructor({ world, cluster, uplink, staff, token }: CellPageParts) {
    this.#world = world
    this.staff = staff
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, token, namespace: '/cell' })
    const schemas = { requests: cellRequests, notices: cellNotices }
    const connection = pageConnection(world, this.socket, schemas, (name, body, answer, askedAt) => {
      const { ticket, envelope } = body as { ticket: TicketId; envelope: Envelope }
      if (name === 'message:send') world.checks?.lines.sent(threadLog(ticket), envelope, answer)
      if (answer.ok && serving.includes(name)) world.checks?.access.served(`ticket/${ticket}`, staff, askedAt)
    })
    this.desk = createDesk({
      connection,
      session: sessionOf(staff, token),
      keysFor: () => memberTerms(world, staff),
      onCertificate: () => undefined,
      onExpired: () => this.close(),
      now: () => world.clock(),
      scheduler: virtualScheduler(world.time),
      onFault: (fault) => world.halt(fault),
    })
    this.desk.subscribe(() => this.#look())
    followSession(connection, { end: () => this.close(), tellTime: () => undefined })
  }

  get state(): DeskState {
    return this.desk.get()
  }

  /** The list was read, and the page is connected. */
  get isReady(): boolean {
    return this.state.isLoaded && this.state.connection === 'connected'
  }

  isOwn(id: TicketId): boolean {
    const { facts } = this.state
    return facts.tickets.some((ticket) => ticket.ticket === id && isMine(ticket, facts.me))
  }

  close(): void {
    if (this.isOver) return
    this.isOver = true
    this.desk.close().catch((fault) => this.#world.halt(fault))
  }

  /** Writes to the young person of the ticket on screen. */
  say(text: string): void {
    const { shown, opened } = this.state
    const ticket = opened.find((each) => each.ticket === shown?.ticket)
    if (ticket) {
      const { sig } = this.#world.certificates.of(this.staff)
      const content = { kind: 'text', text, at: 0 } as const
      this.#world.checks?.order.presses(threadLog(ticket.ticket), sig, content, ticket.log)
    }
    this.desk.writeDraft(text)
    this.desk.send()
  }

  #lookAt(ticket: TicketId, logOf: () => LogState): () => void {
    const { sig: author } = this.#world.certificates.of(this.staff)
    return watchShown(this.#world, { log: threadLog(ticket), role: 'cell', author }, logOf)
  }

  #look(): void {
    const { shown } = this.state
    if (shown?.status === 'not-opened' && shown.why.startsWith('consent-'))
      this.#world.halt(this.#world.violation(`[G6] ${shown.ticket} comes with another consent`))
    for (const { ticket, opening } of this.state.opened) {
      const logOf = () => {
        const found = this.state.opened.find((each) => each.opening === opening)
        if (!found) throw new Error(`${ticket} is not open`)
        return found.log
      }
      const look = this.#looks.get(opening) ?? this.#lookAt(ticket, logOf)
      this.#looks.set(opening, look)
      look()
    }
  }
}

/** Nobody signs in during a run: terms stand for what is sealed to these keys. */
const sessionOf = (id: StaffId, token: string): UnlockedSession => ({
  token,
  passwordMark: '',
  sealedKeys: { enc: '', encs: [], sig: '', wrapped: '' },
  staff: { id, role: 'cell', login: id, alias: id },
  keys: { id, enc: '', sig: '' } as unknown as UnlockedSession['keys'],
  certificate: null,
  organisation: '',
  deploymentId: '',
})
