import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import type { OpenProposal } from '#client/youth/conversation/proposals.ts'
import { recallTicket } from '#client/youth/follow-up/memory.ts'
import { askedWords } from '#client/youth/return-code/asked-words.ts'
import type { HandingOver, HandingOverStore } from '#client/youth/return-code/handing-over.ts'
import { codeWords } from '#language/code-words.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { World } from '../world.ts'
import type { CardPosts } from './card-posts.ts'
import { termCardDevice } from './card-terms.ts'
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
  /** For the code on screen: how the person went on from the words, and what this device then sealed and sent. */
  #passed: 'with code' | 'without code' | null = null
  #sealed: ConsentedTicket | null = null
  #sent: TicketSubmission | null = null

  constructor(parts: CardPageParts, open: OpenProposal) {
    this.#parts = parts
    this.#open = open
    const { world, page, memory } = parts
    const { random } = world
    this.#card = createConsenting({
      ...open,
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      now: () => world.clock(),
      heldFor: () => page.heldFor(open.proposal.id),
      storage: memory.storage,
      onAnswer: (answer) => {
        if (answer === 'yes') this.#checkRemembered()
        page.say({ kind: 'answer', proposal: open.proposal.id, answer })
      },
      onHandedOver: () => this.#sealed && parts.onTicket(this.#sealed),
      device: termCardDevice(world, (sealed, withCode) => this.#checkPassed(sealed, withCode)),
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
    this.#passed = null
    this.#sealed = null
    this.#sent = null
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
    if (state.step === 'showing') this.#readWords(store, state)
    const isOver = state.step === 'unsent' && !isTransient(state.refused)
    if (isOver) onDecided('over')
    if (state.step !== 'unprepared' && state.step !== 'unsent') return
    world.random.weighed<() => void>([
      [isOver ? 0 : 8, store.retry],
      [1, this.#card.giveUp],
    ])()
  }

  #readWords(store: HandingOverStore, { words }: Extract<HandingOver, { step: 'showing' }>): void {
    const { random, figures } = this.#parts.world
    const asked = askedWords.map((number) => words[number - 1] ?? '')
    random.weighed<() => void>([
      [
        6,
        () => {
          this.#passed = 'with code'
          store.confirm(asked)
        },
      ],
      [
        3,
        () => {
          this.#passed = 'without code'
          store.goOnWithoutCode()
        },
      ],
      [
        2,
        () => {
          figures.count('codes typed wrong')
          store.confirm([...asked.slice(1), random.pick(codeWords.filter((word) => !asked.includes(word)))])
        },
      ],
    ])()
  }

  /** [G5] The device seals nothing before the person types the words back, or says that they cannot note them. */
  #checkPassed(sealed: ConsentedTicket, withCode: boolean): void {
    const { world } = this.#parts
    const { ticket, permit } = sealed.submission
    if (this.#passed !== (withCode ? 'with code' : 'without code'))
      world.fail(`[G5] ${ticket} is sealed before its code was noted`)
    world.checks?.tickets.consented(ticket, permit)
    this.#sealed = sealed
  }

  #submit(submission: TicketSubmission) {
    const { world, posts, onDecided, onTicket } = this.#parts
    if (this.#sent) world.figures.count('tickets sent again')
    if (this.#sent && JSON.stringify(this.#sent) !== JSON.stringify(submission))
      world.fail(`[H4] ${submission.ticket} is not what was sent before`)
    // A tampered device tries to make two tickets with one permit. It makes one.
    if (!this.#sent && world.random.chance(0.15)) posts.tamper(this.#checked, onTicket)
    this.#sent = submission
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

  /** [H2] The listener gets a yes only for a ticket that exists and that the tab remembers. */
  #checkRemembered(): void {
    const { world, memory } = this.#parts
    const id = recallTicket(memory.storage)?.keys.ticket
    if (!this.#sealed || id !== this.#sealed.submission.ticket)
      world.fail(`[H2] a yes is said to ${this.#open.proposal.id}, and the tab remembers ${id}`)
  }
}
