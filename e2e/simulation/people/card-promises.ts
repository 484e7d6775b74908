import { recallTicket } from '#client/youth/follow-up/memory.ts'
import type { ConsentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { World } from '../world.ts'
import type { TabMemory } from './tab-memory.ts'

/** The promises about the code on screen: how the person went on from its words, and what the device then seals, sends and says. */
export class CardPromises {
  readonly #world: World
  #passed: 'with code' | 'without code' | null = null
  #sealed: ConsentedTicket | null = null
  #sent: TicketSubmission | null = null

  constructor(world: World) {
    this.#world = world
  }

  /** The person goes on from the words. */
  pass(how: 'with code' | 'without code'): void {
    this.#passed = how
  }

  get sealed(): ConsentedTicket | null {
    return this.#sealed
  }

  /** [G5] The device seals nothing before the person types the words back, or says that they cannot note them. */
  seals(sealed: ConsentedTicket, withCode: boolean): void {
    const { ticket, permit } = sealed.submission
    if (this.#passed !== (withCode ? 'with code' : 'without code'))
      this.#world.fail(`[G5] ${ticket} is sealed before its code was noted`)
    this.#world.checks?.tickets.consented(ticket, permit)
    this.#sealed = sealed
  }

  /** [H4] The person's press sends the same bytes again. True: these are the first. */
  sends(submission: TicketSubmission): boolean {
    const before = this.#sent
    this.#sent = submission
    if (!before) return true
    this.#world.figures.count('tickets sent again')
    if (JSON.stringify(before) !== JSON.stringify(submission))
      this.#world.fail(`[H4] ${submission.ticket} is not what was sent before`)
    return false
  }

  /** [H2] The listener gets a yes only for a ticket that exists and that the tab remembers. */
  saysYes(proposal: string, memory: TabMemory): void {
    const id = recallTicket(memory.storage)?.keys.ticket
    if (!this.#sealed || id !== this.#sealed.submission.ticket)
      this.#world.fail(`[H2] a yes is said to ${proposal}, and the tab remembers ${id}`)
  }
}
