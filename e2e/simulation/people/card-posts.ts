import { createHandingOver, type HandingOverParts } from '#client/youth/return-code/handing-over.ts'
import { codeWords } from '#language/code-words.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Cluster } from '../cluster.ts'
import { type Posts, postsOf } from '../network/http.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termCardDevice } from './card-terms.ts'

/** The requests of a young person's card, and those of a tampered device. */
export class CardPosts {
  readonly #world: World
  readonly #post: Posts

  constructor(world: World, cluster: Cluster, uplink: Uplink) {
    this.#world = world
    this.#post = postsOf(world, cluster, uplink)
  }

  async submit(submission: TicketSubmission): Promise<Answer<unknown>> {
    const answer = await this.#post('tickets/submit', submission)
    if (answer.ok) this.#world.checks?.tickets.submitted(submission.ticket)
    return answer
  }

  async refuse(permit: string): Promise<Answer<unknown>> {
    const answer = await this.#post('permits/refuse', { permit })
    if (answer.ok) this.#world.checks?.tickets.toldRefused(permit)
    return answer
  }

  /** Seals another ticket with the same permit, without asking the person, and sends it again until the service answers. */
  tamper(proposal: Proposal & HandingOverParts['proposal'], onTicket: (sealed: ConsentedTicket) => void): void {
    const { time, random, checks } = this.#world
    let made: ConsentedTicket | undefined
    const store = createHandingOver({
      ...{ proposal, chosen: { summary: { text: proposal.summary } }, deploymentId: 'tampered' },
      today: () => serviceDay(this.#world.clock()),
      loadWords: async () => codeWords,
      submit: (submission) => this.submit(submission),
      device: termCardDevice(this.#world, (sealed) => {
        made = sealed
        checks?.tickets.consented(sealed.submission.ticket, proposal.permit)
      }),
      onFault: (fault) => this.#world.halt(fault),
    })
    let triesLeft = 12
    store.subscribe(() => {
      const state = store.state()
      if (state.step === 'showing') store.goOnWithoutCode()
      if (state.step === 'sent' && made) onTicket(made)
      if (state.step !== 'unsent' || !isTransient(state.refused) || triesLeft === 0) return
      triesLeft -= 1
      time.after(random.whole(500, 6000), store.retry)
    })
  }
}
