import type { PermitProof } from '#shared/protocol/permit.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { addToDay } from '../day-count/day-count.ts'
import type { Rule } from '../transaction/transactor.ts'
import type { TicketSettings } from './changes.ts'
import { beginErasing } from './erasing-rules.ts'
import { commitmentOf, isPermitValid, spendPermit, ticketIdOf } from './permit.ts'
import { isUsable, ticketKey } from './state.ts'

/** How a permit ends without a ticket: by a "no" on the card, or taken back after a "yes". */
export type PermitEnd = 'refused' | 'withdrawn'

/**
 * Decides on the same permit as a submission does, so the order in which the two arrive does not matter (SPEC H3): the ticket that was made is
 * marked for erasing; a permit that nobody used is used up, and counted if it was refused; anything else changes nothing. `text` is what the young
 * person's device signed, already checked. Answers whether there is a ticket to erase.
 */
export function endPermit(
  proof: PermitProof,
  { how, text }: { readonly how: PermitEnd; readonly text: string },
  now: number,
  settings: TicketSettings,
): Rule<{ ticket: boolean }> {
  return (draft) => {
    const commitment = commitmentOf(proof)
    const ticket = draft.read(ticketKey(ticketIdOf(proof.sig)))
    const isValid = isPermitValid(draft, commitment, now)
    if (isUsable(ticket)) beginErasing(draft, ticket, { phase: 'withdrawn', withdrawal: text }, now, settings)
    else if (isValid) {
      spendPermit(draft, commitment)
      if (how === 'refused') addToDay(draft, serviceDay(now), 'handovers-refused')
    }
    return ok({ ticket: ticket !== null })
  }
}
