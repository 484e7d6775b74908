import type { Cluster } from '../cluster.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { type OwnTicket, ThreadPage } from './thread-page.ts'

/** A young person's follow-up: their tickets, and the open pages of each. */
export class FollowUp {
  readonly #world: World
  readonly #cluster: Cluster
  readonly #uplink: Uplink
  readonly #writer: string
  readonly tickets: OwnTicket[] = []
  readonly pages: ThreadPage[] = []
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
      this.pages.push(new ThreadPage(this.#world, this.#cluster, this.#uplink, ticket))
      return
    }
    random.weighed<() => void>([
      [14, () => open.say(`${this.#writer} writes ${++this.#lines}`)],
      [ticket.withdrawing === 'no' ? 3 : 0, () => open.withdraw()],
      [2, () => open.close()],
      [2, () => undefined],
    ])()
  }

  leave(): void {
    for (const page of this.pages) if (!page.isOver) page.close()
  }
}
