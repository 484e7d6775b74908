import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketId } from '#shared/ids.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { World } from '../world.ts'

/** The promises about the code on screen: how the person went on from its words, and what the device then seals, sends and says. */
export class CardPromises {
  readonly #world: World
  #passed: 'with code' | 'without code' | null = null

  /** What each sealing was when it was first sent, by the hash of its bearer: a reload and a duplicated tab send the same bytes. */
  readonly #sent: Map<string, string>

  constructor(world: World, sent: Map<string, string>) {
    this.#world = world
    this.#sent = sent
  }

  /** The person goes on from the words. */
  pass(how: 'with code' | 'without code'): void {
    this.#passed = how
  }

  /** [G5] The device seals nothing before the person types the words back, or says that they cannot note them. */
  seals(sealed: ConsentedTicket, withCode: boolean): void {
    const { ticket } = sealed.permit
    if (this.#passed !== (withCode ? 'with code' : 'without code'))
      this.#world.fail(`[G5] ${ticket} is sealed before its code was noted`)
    this.#world.checks?.permits.consented(sealed.permit)
  }

  /** [H4] The person's press sends the same bytes again. True: these are the first. */
  sends(submission: TicketSubmission): boolean {
    const before = this.#sent.get(submission.bearerHash)
    const now = JSON.stringify(submission)
    this.#sent.set(submission.bearerHash, now)
    if (before === undefined) return true
    this.#world.figures.count('tickets sent again')
    if (before !== now) this.#world.fail(`[H4] ${submission.ticket} is not what was sent before`)
    return false
  }

  /** [H15] The listener hears yes only for a ticket that the service has or had, and that this tab or another one of the person made. */
  saysYes(proposal: string, ticket: TicketId): void {
    const { checks } = this.#world
    if (checks && !checks.permits.wasMade(ticket))
      this.#world.fail(`[H15] a yes is said to ${proposal}, and no ${ticket} was made`)
  }
}
