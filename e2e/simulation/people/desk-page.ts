import { createDesk, type Desk } from '#client/listener/desk/desk.ts'
import type { SeatState } from '#client/listener/desk/seat-state.ts'
import { endWithConnection } from '#client/staff-session/end-with-connection.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { ConversationId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termDeskKeys } from './desk-keys.ts'
import { pageConnection, type Watch } from './page-connection.ts'
import { virtualScheduler } from './scheduler.ts'
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

  constructor({ world, cluster, uplink, staff, token }: DeskPageParts) {
    this.#world = world
    this.staff = staff
    this.socket = new SimulatedClientSocket({ world, cluster, uplink, token, namespace: '/listener' })
    const schemas = { requests: listenerRequests, notices: listenerNotices }
    const connection = pageConnection(world, this.socket, schemas, this.#watch)
    connection.onState(() => {
      this.#isOpened = false
    })
    this.prepare = (commitment) => connection.request('handover:prepare', { commitment })
    endWithConnection(connection, () => this.close())
    this.desk = createDesk({
      connection,
      keys: termDeskKeys(world, staff),
      certificate: () => world.certificates.of(staff).text,
      renewCertificate: () => undefined,
      now: () => world.clock(),
      scheduler: virtualScheduler(world.time),
      onFault: (fault) => world.halt(fault),
    })
    this.desk.subscribe(() => this.#look())
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
    for (const { conversation, log } of this.seats) {
      const { session } = log.outbox
      const look = this.#looks.get(session) ?? this.#lookAt(conversation, session)
      this.#looks.set(session, look)
      look()
    }
  }

  #lookAt(conversation: ConversationId, session: SenderSessionId): () => void {
    return watchShown(this.#world, conversationLog(conversation), 'listener', () => {
      const seat = this.seats.find(({ log }) => log.outbox.session === session)
      if (!seat) throw new Error(`${session} is looked at after it was left`)
      return seat.log
    })
  }

  readonly #watch: Watch = (name, body, answer, askedAt) => {
    if (!answer.ok) return
    const { access, lines } = this.#world.checks ?? {}
    const { conversation, envelope } = body as { conversation: ConversationId; envelope: Envelope }
    if (name === 'desk:open') this.#isOpened = true
    if (name === 'message:send') lines?.acknowledged(conversationLog(conversation), envelope)
    if (isServed(name, answer)) access?.served(`conversation/${conversation}`, this.staff, askedAt)
  }
}

/** A repeat of a request that was kept in time changes nothing, and its answer may come late. */
const isServed = (name: string, answer: Extract<Answer<unknown>, { readonly ok: true }>) =>
  name === 'conversation:read' ||
  (name === 'message:send' && (answer.value as { readonly position: number | null }).position !== null)
