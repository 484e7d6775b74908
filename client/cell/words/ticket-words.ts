import { t } from '@lingui/core/macro'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { ContactPart } from '#shared/protocol/sealed-parts.ts'
import type { ContactReason } from '#shared/protocol/ticket-openings.ts'
import { unreachable } from '#shared/result.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import type { Speciality, Triage, Urgency } from '#shared/ticket/triage.ts'
import { isMine } from '../desk/ticket-facts.ts'

/** The colleagues' name for a ticket (see `ticketNumber`). */
export function ticketName(ticket: TicketId): string {
  const number = ticketNumber(ticket)
  return t`Demande n° ${number}`
}

export function phaseWords(ticket: CellTicket, me: StaffId): string {
  const taker = ticket.taker?.alias ?? ''
  const mine = isMine(ticket, me)
  switch (ticket.phase) {
    case 'received':
      return t`À prendre`
    case 'taken':
      return mine ? t`Prise par vous` : t`Prise par ${taker}`
    case 'answered':
      return mine ? t`Suivie par vous` : t`Suivie par ${taker}`
    case 'closed':
      return mine ? t`Close par vous` : t`Close par ${taker}`
    case 'declined':
      return mine ? t`Déclinée par vous` : t`Déclinée par ${taker}`
    case 'withdrawn':
      return t`Accord retiré`
    case 'expired':
      return t`Arrivée à son terme`
    default:
      return unreachable(ticket.phase)
  }
}

/** The fields of a ticket's triage, in a row. The reason is not among them; a field without an entry does not compile. */
export function sortingWords({ urgency, specialities }: Triage): string {
  const words: Record<Exclude<keyof Triage, 'reason'>, string> = {
    urgency: urgencyWords(urgency),
    specialities: specialitiesWords(specialities),
  }
  return Object.values(words).join(' · ')
}

export function urgencyWords(urgency: Urgency): string {
  switch (urgency) {
    case 'immediate':
      return t`Très urgent`
    case 'soon':
      return t`Assez urgent`
    case 'ordinary':
      return t`Pas urgent`
    default:
      return unreachable(urgency)
  }
}

export function specialitiesWords(asked: readonly Speciality[]): string {
  if (asked.length === 0) return t`Spécialité à voir`
  const words: Record<Speciality, string> = {
    social: t`Social`,
    psychological: t`Psychologique`,
    legal: t`Juridique`,
  }
  return asked.map((name) => words[name]).join(', ')
}

export function methodWords(method: ContactPart['method']): string {
  switch (method) {
    case 'return':
      return t`Revient de soi-même, avec son code`
    case 'phone':
      return t`Téléphone`
    case 'message':
      return t`Message`
    case 'email':
      return t`E-mail`
    case 'other':
      return t`Autre moyen`
    default:
      return unreachable(method)
  }
}

/** Why the member opens how to reach the young person. */
export function contactReasonWords(reason: ContactReason): string {
  switch (reason) {
    case 'call':
      return t`Pour appeler`
    case 'write':
      return t`Pour écrire`
    case 'prepare':
      return t`Pour préparer un contact`
    default:
      return unreachable(reason)
  }
}
