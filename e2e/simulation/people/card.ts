import { openProposal } from '#client/youth/conversation/proposals.ts'
import type { Content, Proposal } from '#shared/protocol/content.ts'
import type { Cluster } from '../cluster.ts'
import { post } from '../network/post.ts'
import type { Uplink } from '../network/uplink.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { handOver } from './consent.ts'
import type { TalkPage } from './talk-page.ts'
import type { OwnTicket } from './thread-page.ts'

/** A young person's handling of proposals: stands for client/handover/card/. */
export class Card {
  readonly #world: World
  readonly #cluster: Cluster
  readonly #uplink: Uplink
  readonly #onTicket: (ticket: OwnTicket) => void
  readonly #answered = new Set<string>()

  constructor(world: World, cluster: Cluster, uplink: Uplink, onTicket: (ticket: OwnTicket) => void) {
    this.#world = world
    this.#cluster = cluster
    this.#uplink = uplink
    this.#onTicket = onTicket
  }

  /** Answers the open card, or leaves it for later. */
  look(page: TalkPage): void {
    const { timeline, outbox } = page.log
    const found = openProposal({ timeline, outbox }, (epoch) => page.readerOf(epoch))
    const { random } = this.#world
    if (!found || this.#answered.has(found.proposal.id) || random.chance(0.6)) return
    const { proposal } = found
    this.#answered.add(proposal.id)
    random.weighed<() => void>([
      [6, () => this.#sayYes(page, proposal)],
      [3, () => this.#sayNo(page, proposal)],
      [1, () => page.say(answerTo(proposal, 'question'))],
    ])()
  }

  #sayYes(page: TalkPage, proposal: Proposal): void {
    // A tampered device tries to make two tickets from one permit: it gets one.
    const times = this.#world.random.chance(0.15) ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      run(this.#handOver(proposal), (ticket) => {
        if (!ticket) return
        this.#onTicket(ticket)
        if (page.end === null) page.say(answerTo(proposal, 'yes'))
      })
    }
  }

  #sayNo(page: TalkPage, proposal: Proposal): void {
    const { permit } = proposal
    const { random, checks } = this.#world
    checks?.tickets.refused(permit)
    page.say(answerTo(proposal, 'no'))
    // The device may send the same refusal twice, and a later submission makes no ticket.
    const times = random.chance(0.2) ? 2 : 1
    for (let time = 0; time < times; time += 1) {
      run(post(this.#world, this.#cluster, this.#uplink, 'permits/refuse', { permit }), (answer) => {
        if (!answer.ok) return
        checks?.tickets.toldRefused(permit)
        if (random.chance(0.2)) run(this.#handOver(proposal))
      })
    }
  }

  #handOver(proposal: Proposal): Work<OwnTicket | null> {
    return handOver(this.#world, this.#cluster, this.#uplink, proposal)
  }
}

const answerTo = ({ id }: Proposal, answer: 'yes' | 'no' | 'question'): Content => ({
  ...{ kind: 'answer', proposal: id, answer },
})
