import { type DeskState, deskKey } from '#server/desk/state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import type { World } from '../world.ts'

/** A coordinator. In a few runs they hand conversations back to the queue, whoever may be at the desk: in every run few conversations would come to a ticket. */
export class Coordinator {
  readonly #world: World
  readonly #cluster: Cluster
  readonly #id: StaffId

  constructor(world: World, cluster: Cluster, id: StaffId) {
    this.#world = world
    this.#cluster = cluster
    this.#id = id
    if (world.random.chance(0.1)) this.#live()
  }

  #live(): void {
    const { random, time } = this.#world
    time.after(random.whole(10_000, 90_000), () => {
      if (!this.#world.isLively) return
      this.#handBack()
      this.#live()
    })
  }

  #handBack(): void {
    const { random, store, trace } = this.#world
    const desks = [...store.model.things].flatMap(([key, { value }]) =>
      key.startsWith(deskKey('').key) ? [value as DeskState] : [],
    )
    const held = desks.flatMap(({ staff, conversations }) =>
      conversations.map((conversation) => ({ listener: staff, conversation })),
    )
    const node = this.#cluster.choose()
    if (held.length === 0 || node === null) return
    const wanted = random.pick(held)
    trace.note(`coordination hands ${wanted.conversation} back`)
    node.handBack(wanted, this.#id)
  }
}
