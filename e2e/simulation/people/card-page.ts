import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import type { OpenProposal } from '#client/youth/conversation/proposals.ts'
import type { HandingOverStore } from '#client/youth/return-code/handing-over.ts'
import { codeWords } from '#language/code-words.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { World } from '../world.ts'
import type { CardPosts } from './card-posts.ts'
import { CardPromises } from './card-promises.ts'
import { termCardDevice } from './card-terms.ts'
import { noteWords } from './note-words.ts'
import type { TabMemory } from './tab-memory.ts'
import type { TalkPage } from './talk-page.ts'

/** A person's decision, in all of their tabs. `over`: the page told them that the card is no longer valid. */
export type Decided = 'yes' | 'no' | 'over'

export type CardPageParts = {
  readonly world: World
  readonly posts: CardPosts
  readonly page: TalkPage
  readonly memory: TabMemory
  readonly onDecided: (decided: Decided) => void
  readonly onTicket: (sealed: ConsentedTicket) => void
}

/** One card on a page: the product's own card, over the run's network, time and terms, and the buttons that the person presses. */
export class CardPage {
  readonly #parts: CardPageParts
  readonly #open: OpenProposal
  readonly #card: Consenting
  /** The card leaves the screen. */
  readonly close: () => void
  /** Of the code on screen; another yes shows another code. */
  #promises: CardPromises

  constructor(parts: CardPageParts, open: OpenProposal) {
    this.#parts = parts
    this.#open = open
    const { world, page, memory } = parts
    const { random } = world
    this.#promises = new CardPromises(world)
    this.#card = createConsenting({
      ...open,
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      now: () => world.clock(),
      heldFor: () => page.heldFor(open.proposal.id),
      storage: memory.storage,
      onAnswer: (answer) => {
        if (answer === 'yes') this.#promises.saysYes(open.proposal.id, memory)
        page.say({ kind: 'answer', proposal: open.proposal.id, answer })
      },
      onHandedOver: () => {
        const { sealed } = this.#promises
        if (sealed) parts.onTicket(sealed)
      },
      device: termCardDevice(world, (sealed, withCode) => this.#promises.seals(sealed, withCode)),
      service: {
        submit: (submission) => this.#submit(submission),
        refuse: (permit) => this.#refuse(permit),
      },
      loadWords: async () => (random.chance(0.05) ? undefined : codeWords),
      onFault: (fault) => world.halt(fault),
    })
    this.close = this.#card.begin()
    page.onOver = this.close
  }

  isFor(page: TalkPage, open: OpenProposal | undefined): boolean {
    return page === this.#parts.page && open?.proposal.id === this.#open.proposal.id
  }

  /** The person said yes, and the code is on screen. */
  get isAtCode(): boolean {
    const state = this.#card.state()
    return state.at === 'card' && state.handingOver !== null
  }

  /** Presses one of the buttons on screen. A person keeps their decision. */
  press(decided: Decided | undefined): void {
    const state = this.#card.state()
    if (state.at !== 'card') return
    if (state.handingOver) this.#goOn(state.handingOver)
    else
      this.#parts.world.random.weighed<() => void>([
        [decided === 'no' || decided === 'over' ? 0 : 8, () => this.#sayYes()],
        [decided === 'yes' || decided === 'over' ? 0 : 3, () => this.#sayNo()],
        [1, () => this.#card.question()],
      ])()
  }

  #sayYes(): void {
    this.#promises = new CardPromises(this.#parts.world)
    this.#card.yes({ summary: { text: this.#open.proposal.summary } })
  }

  #sayNo(): void {
    const { onDecided, world } = this.#parts
    const { permit } = this.#open.proposal
    onDecided('no')
    world.checks?.tickets.refused(permit)
    this.#card.no()
    // A refusal may be sent twice.
    if (world.random.chance(0.2)) void this.#refuse(permit)
  }

  #goOn(store: HandingOverStore): void {
    const { world, onDecided } = this.#parts
    const state = store.state()
    if (state.step === 'showing') noteWords(world, store, state.words, this.#promises)
    const isOver = state.step === 'unsent' && !isTransient(state.refused)
    if (isOver) onDecided('over')
    if (state.step !== 'unprepared' && state.step !== 'unsent') return
    world.random.weighed<() => void>([
      [isOver ? 0 : 8, store.retry],
      [1, this.#card.giveUp],
    ])()
  }

  #submit(submission: TicketSubmission) {
    const { world, posts, onDecided, onTicket } = this.#parts
    // A tampered device tries to make two tickets with one permit. It makes one.
    if (this.#promises.sends(submission) && world.random.chance(0.15)) posts.tamper(this.#checked, onTicket)
    onDecided('yes')
    return posts.submit(submission)
  }

  async #refuse(permit: string) {
    const { world, posts, onTicket } = this.#parts
    const checked = this.#checked
    const answer = await posts.refuse(permit)
    // A tampered device submits in spite of the refusal. It makes no ticket.
    if (answer.ok && world.random.chance(0.2)) posts.tamper(checked, onTicket)
    return answer
  }

  get #checked() {
    const state = this.#card.state()
    if (state.at !== 'card') throw new Error('answered before it was shown')
    return state.checked
  }
}
