import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type {
  Availability,
  Desk,
  DeskConversation,
  listenerNotices,
  listenerRequests,
} from '#shared/protocol/listener.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Cluster } from '../cluster.ts'
import { Connection } from '../network/connection.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { type ListenerConnection, Seat } from './seat.ts'

const reopenAfter = 2000
const passing: readonly RefusalName[] = ['busy', 'too-fast', 'internal', 'unreachable']

type DeskPageParts = {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly staff: StaffId
  readonly token: string
}

/** A listener's page: stands for client/listener/desk/desk.ts. */
export class DeskPage {
  readonly #world: World
  readonly staff: StaffId
  readonly connection: ListenerConnection
  readonly seats = new Map<ConversationId, Seat>()
  desk: Desk | null = null
  isOver = false
  #isOpen = false
  #opening = 0

  constructor({ world, cluster, uplink, staff, token }: DeskPageParts) {
    this.#world = world
    this.staff = staff
    this.connection = new Connection<typeof listenerRequests, typeof listenerNotices>({
      ...{ world, cluster, uplink, token, namespace: '/listener' },
    })
    this.connection.onConnected = () => run(this.#open())
    this.connection.onLost = () => {
      this.#isOpen = false
      this.#opening += 1
      for (const seat of this.seats.values()) seat.offline()
    }
    this.connection.onRefused = () => this.close()
    this.connection.on('session:ended', () => this.close())
    this.connection.on('desk:changed', ({ desk }) => {
      this.desk = desk
    })
    this.connection.on('conversation:changed', ({ conversation }) => {
      if (this.#isOpen) this.#place(conversation)
    })
    this.connection.on('conversation:released', ({ conversation }) => this.#release(conversation))
    this.connection.on('log:appended', ({ conversation, entries }) =>
      this.seats.get(conversation)?.log.receive(entries),
    )
  }

  /** The desk as the service has it is shown. */
  get isOpen(): boolean {
    return this.#isOpen && this.connection.isConnected
  }

  *set(availability: Availability, capacity: number): Work<Answer<unknown>> {
    const answer = yield* this.connection.request('desk:set', { availability, capacity })
    if (answer.ok) this.desk = answer.value.desk
    return answer
  }

  close(): void {
    this.isOver = true
    this.#opening += 1
    for (const conversation of [...this.seats.keys()]) this.#release(conversation)
    this.connection.close()
  }

  *#open(): Work<void> {
    this.#opening += 1
    const answer = yield* this.connection.request('desk:open', {})
    if (this.isOver) return
    if (!answer.ok) return this.#notOpened(answer.refused)
    const { desk, conversations } = answer.value
    this.#isOpen = true
    this.desk = desk
    const held = new Set(conversations.map(({ conversation }) => conversation))
    for (const conversation of [...this.seats.keys()]) if (!held.has(conversation)) this.#release(conversation)
    for (const view of conversations) this.#place(view)
  }

  #notOpened(refused: RefusalName): void {
    if (!passing.includes(refused)) return
    const mine = this.#opening
    this.#world.time.after(reopenAfter, () => {
      if (mine === this.#opening) run(this.#open())
    })
  }

  #place(view: DeskConversation): void {
    const { conversation } = view
    let seat = this.seats.get(conversation)
    if (!seat) {
      seat = new Seat(this.#world, this.connection, this.staff, view)
      this.seats.set(conversation, seat)
    }
    seat.online()
    seat.update(view)
  }

  #release(conversation: ConversationId): void {
    this.seats.get(conversation)?.leave()
    this.seats.delete(conversation)
  }
}
