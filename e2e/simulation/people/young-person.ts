import type { Unsent } from '#client/youth/visit/memory.ts'
import { conversationLog } from '#server/conversation/state.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import { postsOf } from '../network/http.ts'
import { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { Answering } from './answering.ts'
import { FollowUp } from './follow-up.ts'
import { TabMemory } from './tab-memory.ts'
import { type Beginning, TalkPage } from './talk-page.ts'

type Tab = {
  readonly memory: TabMemory
  page: TalkPage | null
  /** It waits for the service's half. */
  isOpening: boolean
}

/** One person restarts a conversation at most this often. */
const conversationsEach = 3

/** One young person with one device: the seed decides their actions and times. */
export class YoungPerson {
  readonly #world: World
  readonly #cluster: Cluster
  readonly uplink: Uplink
  readonly #label: string
  /** The tab in front is last. */
  #tabs: Tab[] = []
  readonly followUp: FollowUp
  readonly #answering: Answering
  readonly #mistrusted: ReadonlySet<StaffId>
  #begun = 0
  #lines = 0

  constructor(world: World, cluster: Cluster, listeners: readonly StaffId[]) {
    const { random } = world
    this.#world = world
    this.#cluster = cluster
    this.#label = world.name('youth')
    this.uplink = new Uplink(world, this.#label)
    this.followUp = new FollowUp(world, cluster, this.uplink, this.#label)
    this.#answering = new Answering(world, cluster, this.uplink, (ticket) => this.followUp.tickets.push(ticket))
    this.#mistrusted = new Set(listeners.filter(() => random.chance(0.03)))
    world.time.after(random.whole(0, 25_000), () => this.#live())
  }

  get pages(): readonly TalkPage[] {
    return this.#tabs.flatMap(({ page }) => (page && page.end === null ? [page] : []))
  }

  /** Everything is closed for good. */
  leave(): void {
    for (const tab of this.#tabs) this.#close(tab)
    this.#tabs = []
    this.followUp.leave()
  }

  #live(): void {
    const { random, time, isLively } = this.#world
    if (!isLively) return
    this.#act()
    time.after(random.chance(0.1) ? random.whole(5000, 40_000) : random.whole(200, 5000), () => this.#live())
  }

  #act(): void {
    const { random } = this.#world
    const tab = this.#tabs.at(-1)
    const page = tab?.page
    if (tab && page?.end === null && this.#answering.look(page, tab.memory)) return
    if (this.followUp.tickets.length > 0 && random.chance(0.4)) this.followUp.act()
    else if (tab && page?.end === null) random.weighed(this.#acts(tab, page))()
    else this.#comeBack(tab)
  }

  #acts(tab: Tab, page: TalkPage): readonly (readonly [number, () => void])[] {
    const { random } = this.#world
    const contrary = this.#world.answersTwice ? page.contraryAnswers : []
    return [
      [70, () => this.#say(page)],
      [contrary.length > 0 ? 30 : 0, () => page.say(random.pick(contrary))],
      [6, () => this.uplink.cut(random.chance(0.7) ? random.whole(10, 8000) : random.whole(8000, 120_000))],
      [6, () => this.#reload(tab, page)],
      [1, () => this.#askForAnother(page)],
      [3, () => this.#duplicate(tab)],
      [2, () => this.#switch()],
      [3, () => this.#end(page)],
      [2, () => this.#quickExit(tab, page)],
      [2, () => this.#inBackground(page.tamper())],
      [2, () => this.#vanish(tab, page)],
      [6, () => undefined],
    ]
  }

  #askForAnother(page: TalkPage): void {
    this.#world.figures.count('asked for somebody else')
    page.askForAnother()
  }

  #comeBack(tab: Tab | undefined): void {
    const { random } = this.#world
    if (tab?.memory.holdsTalk) this.#show(tab)
    else if (this.#begun < conversationsEach && random.chance(0.5)) this.#begin()
  }

  #begin(): void {
    this.#begun += 1
    const posts = postsOf(this.#world, this.#cluster, this.uplink)
    const fresh = { memory: new TabMemory(this.#world, posts), page: null, isOpening: false }
    for (const tab of this.#tabs) this.#close(tab)
    this.#tabs = [fresh]
    this.#open(fresh, { how: 'start', unsent: [] })
  }

  /** A tab's page shows its conversation once it can open what the tab kept. */
  #show(tab: Tab): void {
    if (!tab.memory.holdsTalk || tab.isOpening) return
    tab.isOpening = true
    const { page } = tab
    tab.memory
      .open()
      .then((isOpened) => {
        tab.isOpening = false
        if (!this.#tabs.includes(tab) || !tab.memory.holdsTalk) return
        if (isOpened) return this.#open(tab, { how: 'resume' })
        if (page) this.#lost(tab, page)
        tab.memory.discard()
      })
      .catch((fault) => this.#world.halt(fault))
  }

  /** [M15] A reload restores everything while the service has the conversation and no other tab has taken it over. */
  #lost({ memory }: Tab, { start, wasJoined }: TalkPage): void {
    const isThere = this.#world.store.model.things.has(`conversation/${start.conversation}`)
    if (isThere && wasJoined && !memory.isShared && this.#world.checks)
      this.#world.fail(`[M15] ${start.conversation} goes on, and a reload does not restore it`)
    this.#world.figures.count('tabs that opened no more')
  }

  #close({ memory, page }: Tab): void {
    if (page?.end === null) page.finish('left')
    memory.closePage()
  }

  #open(tab: Tab, beginning: Beginning): void {
    const { memory } = tab
    const { random, trace } = this.#world
    const page = new TalkPage(
      {
        ...{ world: this.#world, cluster: this.#cluster, uplink: this.uplink, memory },
        mistrusts: (listener) => this.#mistrusted.has(listener),
        dawdles: () => random.chance(0.04),
        onNeverBegun: (unsent) => this.#beginAnew(tab, unsent),
      },
      beginning,
    )
    tab.page = page
    if (!page.start.opened) trace.note(`${this.#label} begins ${page.start.conversation}`)
  }

  /** The tab's former conversation may not exist yet because its request is still in flight: it is left, once. */
  #beginAnew(tab: Tab, unsent: Unsent): void {
    const { page } = tab
    if (page) {
      this.#world.checks?.endings.wanted(page.start.conversation, 'left')
      this.#inBackground(this.#leave(page))
    }
    this.#open(tab, { how: 'start', unsent })
  }

  #say(page: TalkPage): void {
    this.#lines += 1
    page.say({ kind: 'text', text: `${this.#label} says ${this.#lines}`, at: 0 })
  }

  #reload(tab: Tab, page: TalkPage): void {
    this.#world.trace.note(`${this.#label} reloads ${page.start.conversation}`)
    this.#world.figures.count('pages reloaded')
    this.#close(tab)
    this.#show(tab)
  }

  #duplicate(tab: Tab): void {
    if (!tab.memory.talk || this.#tabs.length > 2) return
    const { conversation } = tab.memory.talk
    this.#world.trace.note(`${this.#label} opens ${conversation} in another tab`)
    this.#world.checks?.lines.sharedByTabs.add(conversationLog(conversation))
    const other = { memory: tab.memory.copy(), page: null, isOpening: false }
    this.#tabs.push(other)
    this.#show(other)
  }

  /** Returns to the previous tab, which takes the conversation over again. */
  #switch(): void {
    const [first, ...others] = this.#tabs
    if (!first || others.length === 0) return
    this.#tabs = [...others, first]
    if (!first.page || first.page.end !== null) this.#show(first)
  }

  #end(page: TalkPage): void {
    const { conversation } = page.start
    this.#world.trace.note(`${this.#label} ends ${conversation}`)
    page.endConversation(() => this.#inBackground(this.#tellEnded(page)))
    this.#world.checks?.endings.wanted(conversation, 'youth')
    this.#forget(conversation)
  }

  #quickExit(tab: Tab, page: TalkPage): void {
    const { conversation } = page.start
    this.#world.trace.note(`${this.#label} leaves ${conversation} in a blink`)
    this.#world.figures.count('quick exits')
    this.#world.checks?.endings.wanted(conversation, 'quick-exit')
    this.#inBackground(this.#leave(page))
    tab.memory.leave()
    page.finish('quick-exit')
    this.#forget(conversation)
  }

  /** An open page repeats the end until the service answers. */
  async #tellEnded(page: TalkPage): Promise<void> {
    const { time } = this.#world
    while (!(await this.#leave(page)).ok) await new Promise<void>((resolve) => time.after(2000, resolve))
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((fault) => this.#world.halt(fault))
  }

  #leave({ start: { conversation, bearer } }: TalkPage) {
    return postsOf(this.#world, this.#cluster, this.uplink)('conversations/leave', { conversation, bearer })
  }

  /** Ending a conversation also closes the person's other tabs of it. */
  #forget(conversation: ConversationId): void {
    for (const tab of this.#tabs) {
      if (tab.page?.start.conversation !== conversation) continue
      tab.memory.forget()
      this.#close(tab)
    }
  }

  #vanish(tab: Tab, page: TalkPage): void {
    this.#world.trace.note(`${this.#label} closes the tab of ${page.start.conversation}`)
    this.#close(tab)
    if (this.#world.random.chance(0.5)) tab.memory.forget()
  }
}
