import type { Permit } from '#client/crypto/device/permit.ts'
import { createHandingOver, type HandingOverParts } from '#client/youth/return-code/handing-over.ts'
import { codeWords } from '#language/code-words.ts'
import { ticketIdOf } from '#server/ticket/permit.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Answer, RequestOf } from '#shared/protocol/exchange.ts'
import type { publicHttp } from '#shared/protocol/public-http.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Cluster } from '../cluster.ts'
import { type Posts, postsOf } from '../network/http.ts'
import type { Uplink } from '../network/uplink.ts'
import type { World } from '../world.ts'
import { termCardDevice } from './card-terms.ts'

export type Refusal = RequestOf<(typeof publicHttp)['permits/refuse']>
export type Withdrawal = RequestOf<(typeof publicHttp)['permits/withdraw']>

/** The requests of a young person's card, and those of a tampered device. */
export class CardPosts {
  readonly #world: World
  readonly #post: Posts

  constructor(world: World, cluster: Cluster, uplink: Uplink) {
    this.#world = world
    this.#post = postsOf(world, cluster, uplink)
  }

  async submit(submission: TicketSubmission): Promise<Answer<unknown>> {
    this.#world.checks?.permits.shown({ r: submission.r, sig: sigOf(submission) })
    const answer = await this.#post('tickets/submit', submission)
    if (answer.ok) this.#world.checks?.tickets.submitted(submission.ticket)
    return answer
  }

  withdraw(withdrawal: Withdrawal) {
    this.#world.checks?.permits.shown(withdrawal)
    return this.#post('permits/withdraw', withdrawal)
  }

  async refuse(permit: Permit, refusal: Refusal): Promise<Answer<unknown>> {
    this.#world.checks?.permits.shown(permit)
    const answer = await this.#post('permits/refuse', refusal)
    if (answer.ok) this.#world.checks?.permits.toldRefused(permit, ticketIdOf(permit.sig))
    return answer
  }

  /** Seals another ticket with the same permit, without asking the person, and sends it again until the service answers. */
  tamper(proposal: HandingOverParts['proposal'], onTicket: (sealed: ConsentedTicket) => void): void {
    const { time, random, checks } = this.#world
    let made: ConsentedTicket | undefined
    const store = createHandingOver({
      ...{ proposal, chosen: { summary: { text: proposal.summary } }, deploymentId: 'tampered' },
      today: () => serviceDay(this.#world.clock()),
      loadWords: async () => codeWords,
      device: termCardDevice(this.#world, (sealed) => {
        made = sealed
        checks?.permits.consented(sealed.permit)
      }),
      onFault: (fault) => this.#world.halt(fault),
    })
    let triesLeft = 12
    const send = async (submission: TicketSubmission): Promise<void> => {
      const answer = await this.submit(submission)
      if (answer.ok && made) onTicket(made)
      if (answer.ok || !isTransient(answer.refused) || triesLeft === 0) return
      triesLeft -= 1
      time.after(random.whole(500, 6000), () => start(submission))
    }
    const start = (submission: TicketSubmission) => void send(submission).catch((fault) => this.#world.halt(fault))
    store.subscribe(() => {
      const state = store.state()
      if (state.step === 'showing') store.goOnWithoutCode()
      if (state.step === 'sealed') start(state.submission)
    })
  }
}

function sigOf({ consent }: TicketSubmission): string {
  const record = parseConsentRecord(consent)
  if (!record.ok) throw new Error('a device signs no malformed record')
  return record.value.payload.sig
}
