import { openProposal } from '#client/youth/conversation/proposals.ts'
import { proposalUnderWay } from '#client/youth/visit/tab-storage.ts'
import type { ProposalId } from '#shared/ids.ts'
import type { Cluster } from '../cluster.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { CardPage, type Decided } from './card-page.ts'
import { CardPosts } from './card-posts.ts'
import type { PageTalk } from './page-talk.ts'
import type { OwnTicket } from './thread-page.ts'

/** A young person's answers to the proposals, in the tab in front. */
export class Answering {
  readonly #world: World
  readonly #uplink: Uplink
  readonly #posts: CardPosts
  readonly #onTicket: (ticket: OwnTicket) => void
  readonly #sent = new Map<string, string>()
  readonly #decided = new Map<ProposalId, Decided>()
  #card: CardPage | null = null

  constructor(world: World, cluster: Cluster, uplink: Uplink, onTicket: (ticket: OwnTicket) => void) {
    this.#world = world
    this.#uplink = uplink
    this.#posts = new CardPosts(world, cluster, uplink)
    this.#onTicket = onTicket
  }

  /**
   * Shows the open card, as the page does, and presses a button on it or leaves it for later. True: the code is on screen, and the person does
   * nothing else.
   */
  look(page: PageTalk): boolean {
    const { timeline, outbox } = page.log
    const open = openProposal({ timeline, outbox }, page.talk, proposalUnderWay(page.storage))
    if (this.#card && !this.#card.isFor(page, open)) this.#close()
    if (!open) return false
    const { id } = open.proposal
    const parts = {
      ...{ world: this.#world, posts: this.#posts, page },
      onDecided: (decided: Decided) => void this.#decided.set(id, decided),
      sent: this.#sent,
      onTicket: this.#onTicket,
    }
    this.#card ??= new CardPage(parts, open)
    const { random } = this.#world
    // Networks also fail at this moment: whether there is a ticket is then unknown.
    if (this.#card.isAtYes && random.chance(0.15)) this.#uplink.cut(random.whole(500, 15_000))
    if (this.#card.isAtYes || random.chance(0.6)) this.#card.press(this.#decided.get(id))
    return this.#card.isAtYes && random.chance(0.9)
  }

  #close(): void {
    this.#card?.close()
    this.#card = null
  }
}
