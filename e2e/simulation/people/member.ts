import type { StaffId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { CellPage } from './cell-page.ts'

/** One member of the cell. */
export class CellMember {
  readonly #world: World
  readonly #cluster: Cluster
  readonly id: StaffId
  readonly #token: string
  readonly uplink: Uplink
  readonly pages: CellPage[] = []
  #lines = 0

  constructor(world: World, cluster: Cluster, id: StaffId, token: string) {
    this.#world = world
    this.#cluster = cluster
    this.id = id
    this.#token = token
    this.uplink = new Uplink(world, id)
    world.time.after(world.random.whole(0, 30_000), () => this.#live())
  }

  get page(): CellPage | null {
    return this.pages.find((page) => !page.isOver) ?? null
  }

  leave(): void {
    for (const page of this.pages) if (!page.isOver) page.close()
  }

  #live(): void {
    const { random, time, isLively } = this.#world
    if (!isLively) return
    this.#act()
    time.after(random.whole(500, 6000), () => this.#live())
  }

  #act(): void {
    const { random } = this.#world
    const { page } = this
    if (page) random.weighed(this.#acts(page))()
    else this.#open()
  }

  #acts(page: CellPage): readonly (readonly [number, () => void])[] {
    const { random } = this.#world
    const { desk } = page
    const { facts, opened, shown } = page.state
    const always = [
      [3, () => this.uplink.cut(random.whole(10, 30_000))],
      [2, () => this.#open()],
      [2, () => page.close()],
      [3, () => desk.leave()],
      [10, () => undefined],
    ] as const
    if (!page.isReady || facts.tickets.length === 0) return always
    const { ticket, phase } = random.pick(facts.tickets)
    if (!opened.some((each) => each.ticket === ticket)) return [...always, [80, () => void desk.open(ticket)]]
    // Every action applies to the ticket on screen.
    const then = (act: () => unknown) => () => {
      if (shown?.ticket !== ticket) void desk.open(ticket)
      act()
    }
    const decline = then(() => desk.decline('non'))
    if (!page.isOwn(ticket))
      return [...always, [50, then(() => desk.act('take'))], [10, then(() => desk.act('pass'))], [3, decline]]
    const write = then(() => page.say(`${this.id} writes ${++this.#lines}`))
    return [
      ...always,
      [phase === 'taken' || phase === 'answered' ? 70 : 0, write],
      [5, then(() => desk.act('put-back'))],
      [3, then(() => desk.act('close'))],
      [3, decline],
    ]
  }

  #open(): void {
    this.#world.trace.note(`${this.id} opens the list`)
    const { id: staff } = this
    const page = new CellPage({
      ...{ world: this.#world, cluster: this.#cluster, uplink: this.uplink, staff, token: this.#token },
    })
    this.pages.unshift(page)
  }
}
