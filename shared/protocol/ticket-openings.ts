import type { PartName } from '../consent/scope.ts'
import type { AuditKind } from './audit-kinds.ts'

/** Why a member opens how to reach a young person. The trail says it (SPEC H17). */
export const contactReasons = ['call', 'write', 'prepare'] as const
export type ContactReason = (typeof contactReasons)[number]

/** `reader`: whoever may read the ticket now. `taker`: only who took it and answers it. */
type Opener = 'reader' | 'taker'

/**
 * The openings of a ticket: the sealed parts that each gives, and to whom (SPEC H8, H17). Every part but `attestation` and `triage`, which sort the list,
 * stands in one opening. A new sealed part needs a row, or a place in one.
 */
export const ticketOpenings = {
  triage: { parts: ['triage', 'attestation'], to: 'reader' },
  content: { parts: ['triage', 'attestation', 'summary', 'messages'], to: 'reader' },
  contact: { parts: ['contact'], to: 'taker' },
} as const satisfies Record<string, { readonly parts: readonly PartName[]; readonly to: Opener }>

export type Opening =
  | { readonly name: 'triage' }
  | { readonly name: 'content' }
  | { readonly name: 'contact'; readonly reason: ContactReason }

/** What the audit trail calls an opening. */
export function openingKind(opening: Opening): AuditKind {
  switch (opening.name) {
    case 'triage':
      return 'ticket:triage-opened'
    case 'content':
      return 'ticket:opened'
    case 'contact':
      return `contact:opened-to-${opening.reason}`
  }
}

/** The parts of a scope that an opening gives, in the order of the table. */
export const partsGiven = ({ name }: Pick<Opening, 'name'>, scope: readonly string[]): readonly PartName[] =>
  ticketOpenings[name].parts.filter((part) => scope.includes(part))
