import type { ConsentText } from '#shared/consent/text.ts'
import type { LineReference } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Triage } from '#shared/ticket/triage.ts'

/** A line of the conversation that may be handed over: what someone typed, never a help card or a proposal. */
export type CardLine = {
  /** Its position in the log. */
  readonly place: number
  readonly reference: LineReference
  readonly role: 'youth' | 'listener'
  readonly text: string
}

export type ProposedHandover = Triage & {
  readonly consentText: ConsentText
  /** The listener's alias, as their certificate has it. */
  readonly from: string
  readonly summary: string
  readonly suggested: readonly LineReference[]
}

/** Everything the card shows. Whatever a ticket seals stands here or in `Choices`, and nowhere else (G6). */
export type CardModel = Omit<ProposedHandover, 'suggested'> & {
  readonly suggested: readonly CardLine[]
  readonly others: readonly CardLine[]
}

/** `lines` in the conversation's order. A suggestion that points at none of them is left out: what cannot be read cannot be ticked. */
export function cardModel({ suggested, ...proposed }: ProposedHandover, lines: readonly CardLine[]): CardModel {
  const names = new Set(suggested.slice(0, limits.handoverLines).map(lineName))
  const isSuggested = ({ reference }: CardLine) => names.has(lineName(reference))
  return {
    ...proposed,
    suggested: lines.filter(isSuggested),
    others: lines.filter((line) => !isSuggested(line)),
  }
}

/** The same for two references to one line, and for no others. */
export const lineName = ({ role, session, sequence }: LineReference): string => `${role} ${session} ${sequence}`
