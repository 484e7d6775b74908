import type { SeatState } from '#client/listener/desk/seat-state.ts'
import { consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { StaffId } from '#shared/ids.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { Cluster } from '../cluster.ts'
import { type Posts, postsOf } from '../network/http.ts'
import { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { sealAttestation } from './card-terms.ts'
import { DeskPage } from './desk-page.ts'
import { passingOn } from './passing-on.ts'
import { team } from './team.ts'

/** One listener. The seed decides their actions and times. */
export class Listener {
  readonly #world: World
  readonly #cluster: Cluster
  readonly id: StaffId
  readonly #token: string
  readonly uplink: Uplink
  readonly #post: Posts
  /** The newest page takes over; an older one is notified. */
  readonly pages: DeskPage[] = []
  #lines = 0

  constructor(world: World, cluster: Cluster, id: StaffId, token: string) {
    this.#world = world
    this.#cluster = cluster
    this.id = id
    this.#token = token
    this.uplink = new Uplink(world, id)
    this.#post = postsOf(world, cluster, this.uplink)
    world.time.after(world.random.whole(0, 5000), () => this.#live())
  }

  get page(): DeskPage | null {
    return this.pages.find((page) => !page.isOver) ?? null
  }

  leave(): void {
    for (const page of this.pages) if (!page.isOver) page.close()
  }

  #live(): void {
    const { random, time, isLively } = this.#world
    if (!isLively) return
    this.#act()
    time.after(random.chance(0.08) ? random.whole(5000, 30_000) : random.whole(200, 3000), () => this.#live())
  }

  /** A listener who is at work when the disturbances end stays, and accepts new conversations. */
  settle(): void {
    const { page } = this
    if (!page && this.#world.random.chance(0.7)) this.#sitDown()
  }

  #act(): void {
    const { random } = this.#world
    const { page } = this
    if (!page) {
      if (random.chance(0.5)) this.#sitDown()
    } else if (page.isOpen) random.weighed(this.#acts(page))()
  }

  #acts(page: DeskPage): readonly (readonly [number, () => void])[] {
    const { random } = this.#world
    const { seats } = page
    const atASeat: (readonly [number, (seat: SeatState) => void])[] = [
      [62, (seat) => this.#say(page, seat)],
      [12, (seat) => this.#propose(page, seat)],
      [4, (seat) => this.#end(page, seat)],
      [2, (seat) => void page.tamper(seat).catch((fault) => this.#world.halt(fault))],
      [3, (seat) => void this.#forge(page, seat).catch((fault) => this.#world.halt(fault))],
    ]
    const isBreathing = (page.desk.state().desk?.breathUntil ?? null) !== null
    const isAvailable = page.desk.state().desk?.availability === 'available'
    return [
      ...atASeat.map(([weight, act]) => [seats.length > 0 ? weight : 0, () => act(random.pick(seats))] as const),
      [isAvailable ? 4 : 60, () => this.#set(page, isAvailable && random.chance(0.3) ? 'paused' : 'available')],
      [4, () => this.uplink.cut(random.chance(0.6) ? random.whole(10, 8000) : random.whole(8000, 90_000))],
      [3, () => this.#reload(page)],
      [2, () => this.#sitDown()],
      [2, () => this.#goAway(page)],
      [2, () => this.#record(page)],
      [2, () => this.#call(page)],
      ...passingOn(this.#world, page),
      [isBreathing ? 8 : 0, () => void page.desk.ask({ name: 'desk:ready', body: {} })],
      [9, () => undefined],
    ]
  }

  #sitDown(): void {
    this.#world.trace.note(`${this.id} opens a desk`)
    const { id: staff } = this
    const page = new DeskPage({
      ...{ world: this.#world, cluster: this.#cluster, uplink: this.uplink, staff, token: this.#token },
    })
    this.pages.unshift(page)
  }

  #set({ desk }: DeskPage, availability: 'available' | 'paused'): void {
    void desk.set({ availability, capacity: this.#world.random.whole(1, 3) })
  }

  #say(page: DeskPage, seat: SeatState): void {
    page.say(seat, `${this.id} says ${++this.#lines}`)
  }

  #end({ desk }: DeskPage, { conversation }: SeatState): void {
    this.#world.trace.note(`${this.id} ends ${conversation}`)
    this.#world.checks?.endings.wanted(conversation, 'listener')
    void desk.end(conversation)
  }

  #reload(page: DeskPage): void {
    this.#world.trace.note(`${this.id} reloads the desk`)
    page.close()
    this.#sitDown()
  }

  /** The machine is switched off, or its lid is closed. */
  #goAway(page: DeskPage): void {
    this.#world.trace.note(`${this.id} vanishes`)
    this.#world.figures.count('listeners vanished')
    if (this.#world.random.chance(0.5)) this.uplink.cut(this.#world.random.whole(1000, 60_000))
    page.close()
  }

  #call({ desk }: DeskPage): void {
    const { random } = this.#world
    const { seats, desk: own } = desk.state()
    if (own?.call) return void desk.ask({ name: 'colleague:cancel', body: {} })
    const conversation = seats.length > 0 && random.chance(0.7) ? random.pick(seats).conversation : null
    const reason = random.pick(['danger', 'stuck', 'abuse', 'relief'] as const)
    this.#world.figures.count('calls for a colleague')
    void desk.ask({ name: 'colleague:call', body: { reason, conversation } })
  }

  #record({ desk }: DeskPage): void {
    const [conversation] = desk.state().desk?.toWrapUp ?? []
    if (conversation) void desk.record(conversation, 'helped')
  }

  /**
   * A listener who reads a card, their own or a colleague's, tries to make a ticket of it: with a permit of their own and the attestation of the card.
   * They also try to use the card's permit up, of which they know the commitment.
   */
  async #forge({ prepare }: DeskPage, { log }: SeatState): Promise<void> {
    const proposals = log.timeline.items.flatMap((item) =>
      item.kind === 'line' && item.content.kind === 'proposal' ? [item.content] : [],
    )
    const proposal = proposals.at(-1)
    if (!proposal) return
    const { random, checks } = this.#world
    const own = drawnPermit({ r: random.bytes(32), scalar: random.bytes(32) })
    const day = serviceDay(this.#world.clock())
    const forged = consentedTicket({
      permit: own,
      team: team.id,
      epoch: team.epoch,
      day,
      withCode: false,
      bearer: random.bytes(32),
    })
    sealAttestation(this.#world, forged, proposal)
    checks?.permits.forged(own.ticket)
    checks?.permits.shown(own)
    const r = commitmentIn(proposal.attestation) ?? own.r
    await prepare(own.commitment)
    await this.#post('tickets/submit', forged.submission)
    await this.#post('permits/withdraw', { r, sig: own.sig, withdrawal: own.withdrawal({ day }) })
  }

  #propose(page: DeskPage, seat: SeatState): void {
    if (seat.access === 'open' && !seat.proposing) page.propose(seat, `what was said ${this.#world.name('proposing')}`)
  }
}
