import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { epochOf } from '#client/conversation/timeline.ts'
import type { Channel } from '#client/crypto/channel.ts'
import type { Desk } from '#client/listener/desk/desk.ts'
import { createDesk } from '#client/listener/desk/desk-driver.ts'
import type { Colleague } from '#client/listener/desk/desk-keys.ts'
import type { PassWords } from '#client/listener/desk/passing.ts'
import type { SeatState } from '#client/listener/desk/seat-state.ts'
import { followSession } from '#client/staff-session/follow-session.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { ConversationId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { lastReceived } from '../checks/receipts-check.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termDeskKeys } from './desk-keys.ts'
import { pageConnection, type Watch } from './page-connection.ts'
import { virtualScheduler } from './scheduler.ts'
import { tamper } from './tampering.ts'
import { watchShown } from './watch-shown.ts'

type DeskPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly staff: StaffId
  readonly token: string
}

/** A listener's page: the product's own desk, with the run's network, time and terms. */
export class DeskPage {
  readonly #world: World
  readonly staff: StaffId
  readonly socket: SimulatedClientSocket
  readonly desk: Desk
  /** Makes a permit of the listener's own known, without a proposal. */
  readonly prepare: (commitment: string) => Promise<Answer<unknown>>
  isOver = false
  #isOpened = false
  readonly #looks = new Map<SenderSessionId, () => void>()
  readonly #connection: Connection<typeof listenerRequests, typeof listenerNotices>
  /** The seats of which it is decided whether the listener looks at them. */
  readonly #noticed = new Set<SenderSessionId>()
  /** The conversations that it says the young person ended. */
  readonly #told = new Set<ConversationId>()
  readonly #channels = new Map<ConversationId, Channel>()

  constructor({ world, cluster, uplink, staff, token }: DeskPageParts) {
    this.#world = world
    this.staff = staff
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, token, namespace: '/listener' })
    const schemas = { requests: listenerRequests, notices: listenerNotices }
    const connection = pageConnection(world, this.socket, schemas, this.#watch)
    this.#connection = connection
    connection.onState(() => {
      this.#isOpened = false
    })
    this.prepare = (commitment) => connection.request('handover:prepare', { commitment })
    followSession(connection, { end: () => this.close(), tellTime: () => undefined })
    this.desk = createDesk({
      connection,
      keys: termDeskKeys(world, staff, (conversation, channel) => void this.#channels.set(conversation, channel)),
      certificate: () => world.certificates.of(staff).text,
      renewCertificate: () => undefined,
      looking: { isThere: () => true, onReturn: () => () => undefined },
      now: () => world.clock(),
      scheduler: virtualScheduler(world.time),
      onFault: (fault) => world.halt(fault),
    })
    this.desk.subscribe(() => this.#look())
    this.#attend()
  }

  /** The listener is at the page, and does something on it now and then: a clock that is set says otherwise until then. */
  #attend(): void {
    if (this.isOver) return
    this.desk.attend()
    virtualScheduler(this.#world.time).after(10_000, () => this.#attend())
  }

  /** The page shows the desk as the service has it. */
  get isOpen(): boolean {
    return this.#isOpened && this.socket.connected
  }

  get seats(): readonly SeatState[] {
    return this.desk.state().seats
  }

  close(): void {
    if (this.isOver) return
    this.isOver = true
    this.desk.close()
  }

  #look(): void {
    if (this.isOver) return
    this.#lookAtLeft()
    for (const { conversation, log, looked } of this.seats) {
      const { session } = log.outbox
      if (!looked) this.#notice(conversation, session)
      const look = this.#looks.get(session) ?? this.#lookAt(conversation, session)
      this.#looks.set(session, look)
      look()
    }
  }

  /** Now and then nobody looks at an arrival. */
  #notice(conversation: ConversationId, session: SenderSessionId): void {
    const { random, time, isLively, figures } = this.#world
    if (this.#noticed.has(session)) return
    this.#noticed.add(session)
    if (isLively && random.chance(0.1)) figures.count('arrivals overlooked')
    else
      time.after(random.whole(0, 6000), () => {
        if (!this.isOver) this.desk.show(conversation, 0)
      })
  }

  #lookAtLeft(): void {
    const { left } = this.desk.state()
    for (const { conversation, reason } of left) {
      if (reason !== 'youth' || this.#told.has(conversation)) continue
      this.#told.add(conversation)
      try {
        this.#world.checks?.endings.toldEnded(conversationLog(conversation), reason)
      } catch (violation) {
        this.#world.halt(violation)
      }
    }
  }

  #lookAt(conversation: ConversationId, session: SenderSessionId): () => void {
    const seatOf = () => {
      const seat = this.seats.find(({ log }) => log.outbox.session === session)
      if (!seat) throw new Error(`${session} is looked at after it was left`)
      return seat
    }
    const { sig: author } = this.#world.certificates.of(this.staff)
    return watchShown(
      this.#world,
      { log: conversationLog(conversation), role: 'listener', author, reader: this.staff },
      () => seatOf().log,
      () => ({ received: lastReceived(seatOf().log.timeline, seatOf().youthHas), differs: seatOf().youthDiffers }),
    )
  }

  say({ conversation, log }: SeatState, text: string): void {
    this.#presses(conversation, log, { kind: 'text', text, at: 0 })
    this.desk.sendLine(conversation, text)
  }

  /** `words`: unlike any others of the run. */
  async passOn({ conversation, log }: SeatState, to: Colleague | null, words: PassWords): Promise<void> {
    this.#presses(conversation, log, { kind: 'pass', to: to?.id ?? null, alias: to?.alias ?? null, ...words })
    await this.desk.passing.pass(conversation, to, words)
  }

  /** `summary`: unlike any other of the run. */
  propose({ conversation, log }: SeatState, summary: string): void {
    this.#presses(conversation, log, { kind: 'proposal', summary } as Content)
    this.desk.prepare(conversation, { change: 'summary', text: summary })
    this.desk.prepare(conversation, { change: 'speciality', speciality: 'social', wanted: true })
    void this.desk.propose(conversation)
  }

  #presses(conversation: ConversationId, log: LogState, content: Content): void {
    const { sig } = this.#world.certificates.of(this.staff)
    this.#world.checks?.order.presses(conversationLog(conversation), sig, content, log)
  }

  /** Sends a line or a receipt that an untampered page would not. */
  async tamper({ conversation, log: { timeline } }: SeatState): Promise<void> {
    const { order } = timeline
    const channel = this.#channels.get(conversation)
    if (!order || !channel) return
    const signer = this.#world.certificates.signer(this.staff)
    const tampered = { channel, signer, sender: { epoch: epochOf(timeline), role: 'listener' } as const, order }
    const send = {
      line: (envelope: Envelope) => this.#connection.request('message:send', { conversation, envelope }),
      receipt: (frame: SignalFrame) => this.#connection.signal('signal:send', { conversation, frame }),
    }
    await tamper(this.#world, conversationLog(conversation), tampered, send)
  }

  readonly #watch: Watch = (name, body, answer, askedAt) => {
    const { access, lines } = this.#world.checks ?? {}
    const { conversation, envelope } = body as { conversation: ConversationId; envelope: Envelope }
    if (name === 'message:send') lines?.sent(conversationLog(conversation), envelope, answer)
    if (!answer.ok) return
    if (name === 'desk:open') this.#isOpened = true
    if (isServed(name, answer)) access?.served(`conversation/${conversation}`, this.staff, askedAt)
  }
}

/** A repeat of a request that was kept in time changes nothing, and its answer may come late. */
const isServed = (name: string, answer: Extract<Answer<unknown>, { readonly ok: true }>) =>
  name === 'conversation:read' ||
  (name === 'message:send' && (answer.value as { readonly position: number | null }).position !== null)
