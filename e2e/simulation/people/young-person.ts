import { conversationLog } from '#server/conversation/state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import { postsOf } from '../network/http.ts'
import { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { Answering } from './answering.ts'
import { FollowUp } from './follow-up.ts'
import type { PageTalk } from './page-talk.ts'
import { answerPassCard } from './pass-card.ts'
import { TabMemory } from './tab-memory.ts'
import { YouthPage } from './youth-page.ts'

type Tab = { readonly memory: TabMemory; page: YouthPage }
type Acts = readonly (readonly [number, () => void])[]

/** One person begins at most this many conversations by themselves. */
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

  /** The conversations on the screens of this person's tabs. */
  get talks(): readonly PageTalk[] {
    return this.#tabs.flatMap(({ page }) => page.talk ?? [])
  }

  /** Everything is closed for good. */
  leave(): void {
    for (const { page } of this.#tabs) page.close()
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
    const talk = tab?.page.talk
    if (talk && (this.#answering.look(talk) || answerPassCard(this.#world, talk))) return
    if (this.followUp.tickets.length > 0 && random.chance(0.4)) this.followUp.act()
    else random.weighed(tab ? this.#actsIn(tab, talk) : this.#actsOutside())()
  }

  #actsIn(tab: Tab, talk: PageTalk | null | undefined): Acts {
    if (talk) return this.#actsOf(tab, talk)
    const { screen, isGone } = tab.page
    if (isGone) return this.#whileItIsAway(tab)
    if (screen === 'conversation') return this.#whileItOpens(tab)
    if (screen === 'elsewhere')
      return [
        [3, () => tab.page.visit.takeBack()],
        [2, () => this.#reload(tab)],
        [3, () => this.#switch()],
        [2, () => this.#vanish(tab)],
      ]
    return [
      [this.#mayBegin ? 2 : 0, () => this.#beginOn(tab.page)],
      [this.#mayBegin ? 2 : 0, () => this.#beginAfresh()],
      [1, () => this.#vanish(tab)],
      [3, () => undefined],
    ]
  }

  #whileItIsAway(tab: Tab): Acts {
    return [
      [3, () => this.#show(tab)],
      [1, () => this.#drop(tab)],
      [2, () => undefined],
    ]
  }

  #actsOutside(): Acts {
    return [
      [this.#mayBegin ? 1 : 0, () => this.#beginAfresh()],
      [1, () => undefined],
    ]
  }

  #actsOf(tab: Tab, talk: PageTalk): Acts {
    const { random } = this.#world
    const contrary = this.#world.answersTwice ? talk.contraryAnswers : []
    return [
      [70, () => this.#say(talk)],
      [contrary.length > 0 ? 30 : 0, () => talk.say(random.pick(contrary))],
      [6, () => this.uplink.cut(random.chance(0.7) ? random.whole(10, 8000) : random.whole(8000, 120_000))],
      [6, () => this.#reload(tab)],
      [1, () => this.#askForAnother(talk)],
      [3, () => this.#duplicate(tab)],
      [2, () => this.#switch()],
      [3, () => this.#end(tab)],
      [2, () => this.#quickExit(tab)],
      [2, () => this.#inBackground(talk.tamper())],
      [2, () => this.#vanish(tab)],
      [6, () => undefined],
    ]
  }

  /** The page cannot show yet what its tab has kept: most people wait. */
  #whileItOpens(tab: Tab): Acts {
    return [
      [1, () => this.#reload(tab)],
      [1, () => this.#end(tab)],
      [1, () => this.#quickExit(tab)],
      [1, () => this.#switch()],
      [16, () => undefined],
    ]
  }

  get #mayBegin(): boolean {
    return this.#begun < conversationsEach
  }

  #beginAfresh(): void {
    for (const { page } of this.#tabs) page.close()
    const tab = this.#tabWith(new TabMemory(this.#world, postsOf(this.#world, this.#cluster, this.uplink)))
    this.#tabs = [tab]
    this.#beginOn(tab.page)
  }

  #beginOn(page: YouthPage): void {
    this.#begun += 1
    page.begin()
  }

  #tabWith(memory: TabMemory): Tab {
    return { memory, page: this.#load(memory) }
  }

  #load(memory: TabMemory): YouthPage {
    const { random } = this.#world
    return new YouthPage({
      ...{ world: this.#world, cluster: this.#cluster, uplink: this.uplink, memory },
      mistrusts: (listener) => this.#mistrusted.has(listener),
      dawdles: () => random.chance(0.04),
    })
  }

  #say(talk: PageTalk): void {
    this.#lines += 1
    talk.say({ kind: 'text', text: `${this.#label} says ${this.#lines}`, at: 0 })
  }

  #askForAnother(talk: PageTalk): void {
    this.#world.figures.count('asked for somebody else')
    talk.askForAnother()
  }

  #reload(tab: Tab): void {
    this.#note(tab, 'reloads')
    this.#world.figures.count('pages reloaded')
    tab.page.close()
    this.#show(tab)
  }

  #show(tab: Tab): void {
    tab.page = this.#load(tab.memory)
  }

  #duplicate({ memory, page: { talk } }: Tab): void {
    if (!talk || this.#tabs.length > 2) return
    const { conversation } = talk.start
    this.#world.trace.note(`${this.#label} opens ${conversation} in another tab`)
    this.#world.checks?.lines.sharedByTabs.add(conversationLog(conversation))
    this.#tabs.push(this.#tabWith(memory.copy()))
  }

  /** Returns to the tab that was in front longest ago, and takes the conversation over again there. */
  #switch(): void {
    const [first, ...others] = this.#tabs
    if (!first || others.length === 0) return
    this.#tabs = [...others, first]
    if (!first.page.isGone && first.page.screen === 'elsewhere') first.page.visit.takeBack()
  }

  #end(tab: Tab): void {
    this.#note(tab, 'ends')
    tab.page.end()
  }

  #quickExit(tab: Tab): void {
    this.#note(tab, 'leaves in a blink')
    this.#world.figures.count('quick exits')
    tab.page.quickExit()
    this.#drop(tab)
  }

  /** The tab is closed, or its page thrown out of a phone's memory: then it is loaded again when the person looks. */
  #vanish(tab: Tab): void {
    this.#note(tab, 'closes the tab')
    tab.page.close()
    if (this.#world.random.chance(0.5)) this.#drop(tab)
  }

  #drop(tab: Tab): void {
    this.#tabs = this.#tabs.filter((one) => one !== tab)
  }

  #note({ memory }: Tab, what: string): void {
    this.#world.trace.note(`${this.#label} ${what}: ${memory.conversation}`)
  }

  #inBackground(work: Promise<unknown>): void {
    work.catch((fault) => this.#world.halt(fault))
  }
}
