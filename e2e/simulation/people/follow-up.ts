import type { Cluster } from '../cluster.ts'
import { postsOf } from '../network/http.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { TabMemory } from './tab-memory.ts'
import { type OwnTicket, ThreadPage } from './thread-page.ts'

/** A young person's follow-up: their tickets, and the open pages of each. */
export class FollowUp {
  readonly #world: World
  readonly #cluster: Cluster
  readonly #uplink: Uplink
  readonly #writer: string
  readonly tickets: OwnTicket[] = []
  readonly pages: ThreadPage[] = []
  /** The tab of each ticket. */
  readonly #tabs = new Map<OwnTicket, TabMemory>()
  #lines = 0

  constructor(world: World, cluster: Cluster, uplink: Uplink, writer: string) {
    this.#world = world
    this.#cluster = cluster
    this.#uplink = uplink
    this.#writer = writer
  }

  act(): void {
    const { random } = this.#world
    const ticket = random.pick(this.tickets)
    const open = this.pages.find((page) => !page.isOver && page.ticket === ticket)
    if (!open) {
      this.pages.push(this.#load(ticket))
      return
    }
    random.weighed<() => void>([
      [14, () => open.say(`${this.#writer} writes ${++this.#lines}`)],
      [ticket.withdrawing === 'no' ? 5 : 0, () => open.withdraw()],
      [2, () => open.close()],
      [2, () => undefined],
    ])()
  }

  #load(ticket: OwnTicket): ThreadPage {
    const [world, cluster, uplink] = [this.#world, this.#cluster, this.#uplink]
    const memory = this.#tabs.get(ticket) ?? new TabMemory(world, postsOf(world, cluster, uplink))
    this.#tabs.set(ticket, memory)
    return new ThreadPage({ world, cluster, uplink, ticket, memory })
  }

  leave(): void {
    for (const page of this.pages) if (!page.isOver) page.close()
  }
}
