import { prepareQuickExit } from '#client/youth/leaving/quick-exit.ts'
import { tellLeft } from '#client/youth/leaving/tell-left.ts'
import { createDates } from '#client/youth/visit/dates.ts'
import { recall } from '#client/youth/visit/memory.ts'
import type { TabStorage } from '#client/youth/visit/tab-storage.ts'
import { prepareTalk } from '#client/youth/visit/talk.ts'
import type { YouthConnection } from '#client/youth/visit/talk-state.ts'
import { createVisit, type TalkCode, type Visit } from '#client/youth/visit/visit.ts'
import { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { Cluster } from '../cluster.ts'
import { SimulatedClientSocket } from '../network/client-socket.ts'
import { type Posts, postsOf } from '../network/http.ts'
import { leavingWindow } from '../network/leaving-window.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termSecrets } from './device.ts'
import { pageConnection } from './page-connection.ts'
import { PageTalk, type Temper } from './page-talk.ts'
import { virtualScheduler } from './scheduler.ts'
import type { TabMemory } from './tab-memory.ts'

export type YouthPageParts = Temper & {
  readonly world: World
  readonly cluster: Cluster
  readonly uplink: Uplink
  readonly memory: TabMemory
}

/** One page load in a tab: the product's own visit, over the run's network, time and terms. */
export class YouthPage {
  readonly #parts: YouthPageParts
  readonly #post: Posts
  readonly #window: Window
  readonly storage: TabStorage
  readonly visit: Visit
  isGone = false
  #socket: SimulatedClientSocket | null = null
  #attempts = 0
  #talk: PageTalk | null = null
  #shown: PageTalk | null = null

  constructor(parts: YouthPageParts) {
    const { world, cluster, uplink, memory } = parts
    this.#parts = parts
    this.#post = postsOf(world, cluster, uplink)
    this.#window = leavingWindow({
      ...{ world, post: this.#post, onGone: () => this.close() },
      onAnswered: (name, body) => name === 'halves/drop' && memory.wasDropped((body as { secret: string }).secret),
    })
    const { after } = virtualScheduler(world.time)
    this.storage = memory.load(() => !this.isGone)
    this.visit = createVisit({
      connect: () => this.#connect(),
      storage: this.storage,
      pin: { organisation: 'the organisation', deploymentId: 'the deployment' },
      now: () => world.clock(),
      running: () => world.time.now,
      after: (milliseconds, act) => after(milliseconds, () => this.isGone || act()),
      leave: async (credentials) => {
        const heard = await this.#post('conversations/leave', credentials)
        if (!heard.ok) throw new Error('nobody has heard it')
      },
      load: async () => ({ prepareTalk: this.#prepare, createDates }),
    })
    this.visit.onChange(() => this.#look())
  }

  get screen() {
    return this.visit.state().screen
  }

  /** The conversation on the screen; null while there is none, or while the page still opens it. */
  get talk(): PageTalk | null {
    return !this.isGone && this.#talk?.isShown ? this.#talk : null
  }

  /** A new conversation, after what the page shows of the last one. */
  begin(): void {
    this.visit.show('before')
    this.visit.start()
  }

  /** `Terminer`. */
  end(): void {
    this.#leaves('youth')
    this.visit.end()
  }

  quickExit(): void {
    this.#leaves('quick-exit')
    prepareQuickExit(
      {
        address: 'https://www.meteo.example/',
        forgetForGood: this.storage.closeForGood,
        disconnect: this.visit.disconnect,
        conversation: this.visit.credentials,
        halves: this.storage.secrets,
      },
      this.#window,
    ).leave()
  }

  /** The page is reloaded, or its tab closed: what it was doing ends with it. */
  close(): void {
    if (this.isGone) return
    const left = this.visit.untold()
    if (left) tellLeft(left, this.#window)
    this.isGone = true
    this.#look()
    this.visit.talk()?.stop()
    this.visit.disconnect()
    this.storage.closeForGood()
  }

  #leaves(how: string): void {
    const { world, memory } = this.#parts
    const { conversation } = memory
    if (conversation) world.checks?.endings.wanted(conversation, how)
  }

  #look(): void {
    const { talk } = this
    if (talk === this.#shown) return
    this.#shown?.onOver()
    this.#shown = talk
  }

  #connect(): YouthConnection {
    const { world, cluster, uplink } = this.#parts
    const socket = new SimulatedClientSocket({ world, cluster, uplink, namespace: '/youth' })
    this.#socket = socket
    const schemas = { requests: youthRequests, notices: youthNotices }
    return pageConnection(world, socket, schemas, (name, body, answer) => {
      if (this.isGone || this.#talk?.socket !== socket) return
      this.#talk.answered(name, body, answer)
      if (this.#talk.wasJoined) this.#parts.memory.joined(this.#talk.start.conversation)
    })
  }

  /** The product's code for a conversation, with this run's secrets and device. */
  readonly #prepare: TalkCode['prepareTalk'] = async (how, storage) => {
    const { world, memory, mistrusts, dawdles } = this.#parts
    this.#attempts += 1
    const attempt = this.#attempts
    const made = await prepareTalk(how, storage, async () => termSecrets(world))
    if (this.isGone) return 'gone'
    // Somebody who ends it while the page opens it wants nothing back, and may have begun another one.
    if (typeof made !== 'function' && attempt === this.#attempts && this.screen === 'conversation') this.#lost()
    if (typeof made !== 'function') return made
    return (given, unsent) => {
      const socket = this.#socket
      if (this.isGone || !socket) return undefined
      const kept = how === 'resume' ? recall(storage) : undefined
      const { connection } = given
      const parts = { world, socket, connection, storage, kept, mistrusts, dawdles, visit: () => this.visit }
      const talk = new PageTalk(parts, given, (own) => made({ ...given, ...own }, unsent))
      this.#talk = talk
      memory.holds(talk.start.conversation)
      if (!talk.start.opened) world.trace.note(`a page begins ${talk.start.conversation}`)
      return talk.talk
    }
  }

  /** [M15] A reload restores everything while the service has the conversation and no other tab has taken it over. */
  #lost(): void {
    const { world, memory } = this.#parts
    const { conversation, isShared, wasJoined } = memory
    world.figures.count('tabs that opened no more')
    const isThere = world.store.model.things.has(`conversation/${conversation}`)
    if (isThere && wasJoined && !isShared && world.checks)
      world.halt(world.violation(`[M15] ${conversation} goes on, and a reload does not restore it`))
  }
}
