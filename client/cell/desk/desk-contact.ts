import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import { covered, type DeskEvent, isOffline, type Live, type Step } from './desk-phases.ts'
import { withTicket } from './desk-tickets.ts'
import { findTicket, isAnswering } from './ticket-facts.ts'

/** Asks how to reach the young person of the ticket on screen. Only its taker does, while they answer it; asked once at a time. */
export function askContact(desk: Live, reason: ContactReason): Step<Live> {
  const { shown, facts } = desk
  const ticket = shown?.status === 'open' ? findTicket(facts, shown.ticket) : undefined
  if (shown?.status !== 'open' || !ticket || isOffline(desk)) return [desk, []]
  if (!isAnswering(ticket, facts.me) || shown.contact.step === 'asking') return [desk, []]
  const { opening } = shown
  return [withTicket(desk, opening, { contact: { step: 'asking' } }), [{ type: 'contact', opening, reason }]]
}

export function coverContact(desk: Live): Step<Live> {
  const { shown } = desk
  return shown?.status === 'open' ? [withTicket(desk, shown.opening, { contact: covered }), []] : [desk, []]
}

/** An answer for a ticket that left the screen meanwhile, or that this member no longer answers, is not shown. */
export function afterContact(
  desk: Live,
  { opening, outcome }: Extract<DeskEvent, { type: 'contact-answered' }>,
): Step<Live> {
  const { shown, facts } = desk
  if (shown?.status !== 'open' || shown.opening !== opening || shown.contact.step !== 'asking') return [desk, []]
  const ticket = findTicket(facts, shown.ticket)
  if (!ticket || !isAnswering(ticket, facts.me)) return coverContact(desk)
  const contact = outcome.ok
    ? ({ step: 'open', contact: outcome.value } as const)
    : ({ step: 'refused', why: outcome.refused } as const)
  return [withTicket(desk, opening, { contact }), []]
}
