import type { SealedName } from '#client/youth/visit/tab-storage.ts'
import { limits } from '#shared/protocol/limits.ts'
import { KeepingTab } from './ends/keeping-page.ts'
import { aConversation, aStaffSession, aTicket, aYesUnderWay, type KeptThing } from './ends/kept-thing.ts'
import { StoredProperties } from './properties/stored-properties.ts'
import { HalfService, type Network } from './service/half-service.ts'
import type { AttackWorld } from './world.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long after the last sign of its page a half is kept at most: the term, and what the lapse is rounded by. */
const lapsesWithin = { conversation: 30 * minute, ticket: 48 * hour, permit: 135 * minute, staff: 30 * minute } as const

/** Something that tabs keep. `closedFrom`: from then on nothing opens it; null while somebody may go on with it. */
type Keeping = KeptThing & {
  readonly number: number
  readonly tabs: Set<KeepingTab>
  isCopied: boolean
  newest: string
  /** When its page last wrote it. */
  at: number
  closedFrom: number | null
}

/** [M15] A thief has everything that a browser ever wrote to its disk, and takes copies of the store again and again. */
export async function attackStored(world: AttackWorld): Promise<void> {
  await new StoredAttack(world).run()
}

class StoredAttack {
  readonly #world: AttackWorld
  readonly #network: Network
  readonly #service: HalfService
  readonly #properties: StoredProperties
  readonly #tabs: KeepingTab[] = []
  readonly #kept: Keeping[] = []

  constructor(world: AttackWorld) {
    this.#world = world
    this.#network = world.random.pick(['reliable', 'reliable', 'lossy', 'without drops'])
    this.#service = new HalfService(world, this.#network)
    this.#properties = new StoredProperties(world, this.#service)
  }

  async run(): Promise<void> {
    const { random } = this.#world
    this.#tabs.push(new KeepingTab(this.#world, this.#service))
    for (let steps = random.whole(12, 30); steps > 0; steps -= 1) {
      const open = this.#tabs.filter(({ isOpen }) => isOpen)
      if (open.length === 0) this.#tabs.push(new KeepingTab(this.#world, this.#service))
      else await this.#move(random.pick(open))
      await this.#world.settle()
      await this.#look()
    }
    for (const tab of this.#tabs) this.#close(tab)
    await this.#world.pass(lapsesWithin.ticket)
    await this.#look()
  }

  async #move(tab: KeepingTab): Promise<void> {
    const { random } = this.#world
    const here = this.#kept.filter(({ tabs }) => tabs.has(tab))
    const act = (what: string, done: () => unknown) => async () => {
      this.#world.note(what)
      await done()
    }
    await random.weighed([
      [here.length < 4 ? 8 : 0, act('a tab keeps something', () => this.#begin(tab, here))],
      [here.length > 0 ? 8 : 0, act('a tab keeps something newer', () => this.#write(tab, random.pick(here)))],
      [6, act('a tab that keeps something is loaded again', () => this.#reload(tab, here))],
      [here.length > 0 ? 4 : 0, act('a tab is done with what it kept', () => this.#end(tab, random.pick(here)))],
      [2, act('a tab is left at once', () => this.#leave(tab, here))],
      [2, act('a tab is closed', () => this.#close(tab))],
      [here.length > 0 && this.#tabs.length < 4 ? 2 : 0, act('a tab is copied', () => this.#copy(tab, here))],
      [6, () => this.#world.pass(random.pick([30 * second, 5 * minute, 20 * minute, 2 * hour]))],
    ])()
  }

  async #begin(tab: KeepingTab, here: readonly Keeping[]): Promise<void> {
    const make = this.#world.random.pick([aConversation, aTicket, aYesUnderWay, aStaffSession])
    const thing = await make()
    if (here.some(({ entry }) => entry === thing.entry)) return
    const number = this.#kept.length + 1
    const kept = { ...thing, number, tabs: new Set([tab]), isCopied: false, newest: '', at: 0, closedFrom: null }
    this.#kept.push(kept)
    tab.disk.of.set(thing.entry, number)
    await this.#write(tab, kept)
  }

  async #write(tab: KeepingTab, kept: Keeping): Promise<void> {
    const { random, clock } = this.#world
    kept.at = clock.now
    if (kept.session) {
      await this.#done<unknown>(kept.newest === '' ? tab.session.keep(kept.session) : tab.session.touch(kept.session))
      kept.newest = kept.text('')
      return
    }
    kept.newest = kept.text(`un ${random.whole(1, 1_000_000)}`)
    const entry = kept.entry as SealedName
    tab.storage.write(entry, kept.newest)
    await this.#world.settle()
    // `conversation:open` carries the first half.
    if (kept.owner.kind !== 'conversation') return
    const half = await tab.storage.unplaced(entry)
    if (half && (await this.#service.put(half, kept.owner)).ok) tab.storage.placed(entry)
  }

  /** While the half lives, a reload restores all. */
  async #reload(tab: KeepingTab, here: readonly Keeping[]): Promise<void> {
    const lives = new Set(here.filter((kept) => this.#lives(tab, kept)))
    tab.load()
    for (const kept of here) {
      const opened = await this.#opened(tab, kept)
      if (lives.has(kept) && opened !== kept.newest)
        this.#world.fail(`[M15] a half lives, and a reload does not restore ${kept.owner.kind}`)
      if (opened === kept.newest) this.#world.figures.count('reloads that restore')
      else this.#gone(tab, kept)
    }
    if (this.#world.random.chance(0.3)) return
    // What belongs to a ticket is sealed anew within twenty seconds.
    await this.#world.pass(30 * second)
    if (this.#network !== 'reliable') return
    const former = here.filter(({ isCopied }) => !isCopied).map(({ number }) => number)
    const before = tab.disk.written.filter(({ of, load }) => former.includes(of) && load < tab.disk.load)
    await this.#properties.opensNone(before, 'what was written before a reload')
  }

  /** The half is there, as always where no put is lost and the page was open, and the person was not away for longer than the idle lock. */
  #lives({ disk }: KeepingTab, { isCopied, entry, session, at }: Keeping): boolean {
    const isIdle = session !== null && this.#world.clock.now > at + limits.staffIdleLock
    return !isCopied && !isIdle && (this.#network !== 'lossy' || this.#properties.isHeld(disk, entry))
  }

  #opened(tab: KeepingTab, { entry, session }: Keeping): Promise<string | undefined> {
    return this.#done(
      session
        ? tab.session.restore().then((restored) => restored?.token)
        : tab.storage.open(entry as SealedName).then(() => tab.storage.read(entry as SealedName)),
    )
  }

  /** Lets time pass until it is done: a request that was lost is sent again after a while. */
  async #done<Value>(act: Promise<Value>): Promise<Value> {
    let isDone = false
    void act.finally(() => {
      isDone = true
    })
    for (await this.#world.settle(); !isDone; ) await this.#world.pass(2 * second)
    return act
  }

  /** It opens no more, and the page says so. */
  #gone(tab: KeepingTab, kept: Keeping): void {
    if (!kept.session) tab.storage.discard(kept.entry as SealedName)
    this.#drop(tab, kept)
  }

  async #end(tab: KeepingTab, kept: Keeping): Promise<void> {
    const { owner, entry } = kept
    if (owner.kind === 'conversation' || owner.kind === 'staff') this.#service.end(owner)
    if (kept.session) await tab.session.forget()
    else tab.storage.remove(entry as SealedName)
    await this.#world.settle()
    this.#drop(tab, kept, this.#network === 'reliable' && !kept.isCopied)
    if (owner.kind === 'conversation') kept.closedFrom ??= this.#world.clock.now + lapsesWithin.conversation
  }

  /** A quick exit: one beacon for each half, and nobody hears whether it arrives. */
  async #leave(tab: KeepingTab, here: readonly Keeping[]): Promise<void> {
    const secrets = tab.storage.secrets()
    tab.storage.closeForGood()
    const isHeard = this.#network !== 'lossy' || this.#world.random.chance(0.7)
    if (isHeard) for (const secret of secrets) await this.#service.left(secret)
    for (const kept of here) this.#drop(tab, kept, isHeard && !kept.isCopied && !kept.session)
    this.#close(tab)
  }

  #close(tab: KeepingTab): void {
    tab.close()
    for (const kept of this.#kept) if (kept.tabs.has(tab)) this.#drop(tab, kept)
  }

  /** The older tab hears that another one has taken over, and seals anew what both have. */
  async #copy(tab: KeepingTab, here: readonly Keeping[]): Promise<void> {
    await tab.storage.settled()
    const copy = new KeepingTab(this.#world, this.#service, tab.disk.items)
    copy.disk.written.push(...tab.disk.written)
    for (const [entry, number] of tab.disk.of) copy.disk.of.set(entry, number)
    this.#tabs.push(copy)
    for (const kept of here) {
      kept.isCopied = true
      if (kept.session) continue
      kept.tabs.add(copy)
      if ((await this.#opened(copy, kept)) === undefined) this.#gone(copy, kept)
      tab.storage.sealAnew(kept.entry as SealedName)
    }
  }

  /** This tab keeps it no longer. `isAtOnce`: the service was told, and no other tab has it. */
  #drop(tab: KeepingTab, kept: Keeping, isAtOnce = false): void {
    kept.tabs.delete(tab)
    const { now } = this.#world.clock
    if (kept.tabs.size === 0) kept.closedFrom ??= isAtOnce ? now : now + lapsesWithin[kept.owner.kind]
  }

  async #look(): Promise<void> {
    this.#service.sweep()
    const { now } = this.#world.clock
    const closed = new Map(
      this.#kept.flatMap((kept) => (kept.closedFrom !== null && now >= kept.closedFrom ? [[kept.number, kept]] : [])),
    )
    for (const { disk } of this.#tabs) {
      await this.#properties.opensNone(
        disk.written.filter(({ of }) => closed.has(of)),
        'what was left, ended or locked',
      )
      this.#properties.hidden(
        disk,
        this.#kept.flatMap(({ secrets }) => secrets),
      )
    }
    const open = this.#tabs.flatMap(({ disk }) => disk.written.filter(({ of }) => !closed.has(of)))
    await this.#properties.countOpened(open.slice(-4))
  }
}
