import type { StaffId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import { Uplink } from '../network/uplink.ts'
import { run } from '../work.ts'
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
    const { tickets } = page.facts
    const always = [
      [3, () => this.uplink.cut(random.whole(10, 30_000))],
      [2, () => this.#open()],
      [2, () => page.close()],
      [10, () => undefined],
    ] as const
    if (!page.isLoaded || tickets.length === 0) return always
    const { ticket, phase } = random.pick(tickets)
    const live = page.lives.get(ticket)
    if (!live) return [...always, [80, () => run(page.open(ticket))]]
    if (!page.isOwn(ticket))
      return [
        ...always,
        [50, () => run(page.act('ticket:take', ticket))],
        [10, () => run(page.act('ticket:pass', ticket))],
        [3, () => run(page.decline(ticket))],
      ]
    const mayAnswer = phase === 'taken' || phase === 'answered'
    return [
      ...always,
      [mayAnswer ? 70 : 0, () => live.say({ kind: 'text', text: `${this.id} writes ${++this.#lines}`, at: 0 })],
      [5, () => run(page.act('ticket:put-back', ticket))],
      [3, () => run(page.act('ticket:close', ticket))],
      [3, () => run(page.decline(ticket))],
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
