import { shownUpTo } from '#client/conversation/timeline.ts'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { type Consenting, createConsenting } from '#client/youth/consenting.ts'
import type { OpenProposal } from '#client/youth/conversation/proposals.ts'
import type { HandingOverStore } from '#client/youth/return-code/handing-over.ts'
import type { OutcomeStore } from '#client/youth/return-code/outcome.ts'
import { recallTicket } from '#client/youth/visit/remembered-ticket.ts'
import { codeWords } from '#language/code-words.ts'
import { ticketIdOf } from '#server/ticket/permit.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketId } from '#shared/ids.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import type { ProposalAnswer } from '#shared/protocol/content.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { World } from '../world.ts'
import type { CardPosts, Refusal } from './card-posts.ts'
import { CardPromises } from './card-promises.ts'
import { termCardDevice } from './card-terms.ts'
import { noteWords } from './note-words.ts'
import { ownTicket } from './own-ticket.ts'
import type { PageTalk } from './page-talk.ts'
import { virtualScheduler } from './scheduler.ts'
import type { OwnTicket } from './thread-page.ts'

/** A person's decision, in all of their tabs. `over`: the page told them that the card is no longer valid. */
export type Decided = 'yes' | 'no' | 'over'

export type CardPageParts = {
  readonly world: World
  readonly posts: CardPosts
  readonly page: PageTalk
  readonly onDecided: (decided: Decided) => void
  /** What each sealing was when it was first sent. */
  readonly sent: Map<string, string>
  readonly onTicket: (ticket: OwnTicket) => void
}

/** One card on a page: the product's own card, over the run's network, time and terms, and the buttons that the person presses. */
export class CardPage {
  readonly #parts: CardPageParts
  readonly #open: OpenProposal
  readonly #card: Consenting
  #shown: CheckedProposal | null = null
  #watched: OutcomeStore | null = null
  /** The card leaves the screen. */
  readonly close: () => void
  /** Of the code on screen; another yes shows another code. */
  #promises: CardPromises

  constructor(parts: CardPageParts, open: OpenProposal) {
    this.#parts = parts
    this.#open = open
    const { world, page, posts } = parts
    const { random } = world
    this.#promises = new CardPromises(world, parts.sent)
    this.#card = createConsenting({
      ...open,
      pin: { organisation: 'the organisation', deploymentId: 'the service' },
      now: page.visit.now,
      settle: page.visit.settle,
      heldFor: () => page.talk.heldFor(open.proposal.id),
      seen: () => shownUpTo(page.log.timeline),
      permits: page.talk.permits,
      storage: page.storage,
      onAnswer: (answer, seen) => {
        if (answer === 'yes') this.#promises.saysYes(open.proposal.id, this.#ticket)
        page.say(this.#answer(answer), seen)
      },
      onHandedOver: () => {
        const kept = recallTicket(page.storage)
        if (kept) parts.onTicket(ownTicket(kept.keys))
      },
      device: termCardDevice(world, (sealed, withCode) => this.#promises.seals(sealed, withCode)),
      service: {
        submit: (submission) => this.#submit(submission),
        refuse: (refusal) => this.#refuse(refusal),
        withdraw: (withdrawal) => posts.withdraw(withdrawal),
      },
      loadWords: async () => (random.chance(0.05) ? undefined : codeWords),
      after: virtualScheduler(world.time).after,
      onFault: (fault) => world.halt(fault),
    })
    this.#card.subscribe(() => this.#look())
    this.close = this.#card.begin()
    page.onOver = this.close
  }

  #look(): void {
    const state = this.#card.state()
    if (state.at === 'card') this.#shown = state.checked
    if (state.at !== 'sent' || state.outcome === this.#watched) return
    this.#watched = state.outcome
    state.outcome.subscribe(() => this.#follow())
  }

  isFor(page: PageTalk, open: OpenProposal | undefined): boolean {
    return page === this.#parts.page && open?.proposal.id === this.#open.proposal.id
  }

  /** The person said yes, and the code is on screen, or what is known of their yes. */
  get isAtYes(): boolean {
    const state = this.#card.state()
    return state.at === 'sent' || (state.at === 'card' && state.handingOver !== null)
  }

  /** Presses one of the buttons on screen. A person keeps their decision, but for a yes in one tab that they take back with a no in another. */
  press(decided: Decided | undefined): void {
    const state = this.#card.state()
    if (state.at === 'sent') this.#goOnWith(state.outcome)
    if (state.at !== 'card') return
    if (state.handingOver) this.#goOn(state.handingOver)
    else
      this.#parts.world.random.weighed<() => void>([
        [decided === 'no' || decided === 'over' ? 0 : 8, () => this.#sayYes()],
        [decided === 'over' ? 0 : 3, () => this.#sayNo()],
        [1, () => this.#ask()],
      ])()
  }

  #answer(answer: ProposalAnswer) {
    return { kind: 'answer', proposal: this.#open.proposal.id, answer } as const
  }

  #sayYes(): void {
    this.#parts.page.presses(this.#answer('yes'))
    this.#promises = new CardPromises(this.#parts.world, this.#parts.sent)
    this.#card.yes({ summary: { text: this.#open.proposal.summary } })
  }

  #sayNo(): void {
    const { onDecided, world } = this.#parts
    onDecided('no')
    this.#parts.page.presses(this.#answer('no'))
    world.checks?.permits.refused(this.#checked.permit)
    this.#card.no()
  }

  #ask(): void {
    this.#parts.page.presses(this.#answer('question'))
    this.#card.question()
  }

  #goOn(store: HandingOverStore): void {
    const { world } = this.#parts
    const state = store.state()
    if (state.step === 'showing') noteWords(world, store, state.words, this.#promises)
    if (state.step !== 'unprepared') return
    world.random.weighed<() => void>([
      [8, store.retry],
      [1, this.#card.giveUp],
    ])()
  }

  /** The person waits, sends it again, or takes it back, also while it is being sent. */
  #goOnWith(outcome: OutcomeStore): void {
    const { world, onDecided } = this.#parts
    const { random, figures } = world
    const state = outcome.state()
    const withdraw = () => {
      if (state.at === 'unknown')
        figures.count(state.trying ? 'taken back while under way' : 'taken back while unknown')
      onDecided('no')
      this.#parts.page.presses(this.#answer('no'))
      outcome.withdraw()
    }
    if (state.at === 'unknown' && state.expired) figures.count('unknown after the end')
    if (state.at === 'unknown')
      random.weighed<() => void>([
        [state.trying ? 0 : 8, outcome.resend],
        [state.trying ? 3 : 8, withdraw],
        [4, () => undefined],
      ])()
    if (state.at === 'withdrawing' && state.last === 'lost') outcome.withdraw()
    if (state.at === 'elsewhere') random.chance(0.8) ? this.#card.giveUp() : withdraw()
    if (state.at !== 'nothing') return
    onDecided('over')
    this.#card.giveUp()
  }

  /** What the page tells the person is true, and stays so. */
  #follow(): void {
    const state = this.#card.state()
    if (state.at !== 'sent') return
    const { at } = state.outcome.state()
    if (at === 'elsewhere') this.#parts.world.figures.count('yes elsewhere')
    if (at === 'withdrawn' || at === 'nothing') this.#parts.world.checks?.permits.toldOver(this.#ticket, at)
  }

  #submit(submission: TicketSubmission) {
    const { world, posts, onDecided, onTicket } = this.#parts
    // A tampered device tries to make two tickets with one permit. It makes one.
    const isFirst = this.#promises.sends(submission)
    if (isFirst && this.#shown && world.random.chance(0.15)) posts.tamper(this.#shown, onTicketOf(onTicket))
    onDecided('yes')
    return posts.submit(submission)
  }

  async #refuse(refusal: Refusal) {
    const { world, posts, onTicket } = this.#parts
    const checked = this.#checked
    // A refusal may be sent twice.
    if (world.random.chance(0.2)) posts.refuse(checked.permit, refusal).catch((fault) => world.halt(fault))
    const answer = await posts.refuse(checked.permit, refusal)
    // A tampered device submits in spite of the refusal. It makes no ticket.
    if (answer.ok && world.random.chance(0.2)) posts.tamper(checked, onTicketOf(onTicket))
    return answer
  }

  get #checked() {
    if (!this.#shown) throw new Error('answered before it was shown')
    return this.#shown
  }

  /** The ticket that a yes to this card makes. */
  get #ticket(): TicketId {
    const attested = commitmentIn(this.#open.proposal.attestation)
    const permit = this.#parts.page.talk.permits.find(({ commitment }) => commitment === attested)
    if (!permit) throw new Error('a card for the permit of another device')
    return ticketIdOf(permit.sig) as TicketId
  }
}

/** A tampered device keeps what it made as an untampered one does. */
const onTicketOf = (onTicket: CardPageParts['onTicket']) => (sealed: ConsentedTicket) =>
  onTicket(ownTicket({ ...sealed.permit, bearer: sealed.bearer }))
